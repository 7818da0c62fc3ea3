import type { Style } from '../../report/style.js';
import type { CheckResult } from '../result.js';
import { checkJson } from './json.js';
import { checkJunit } from './junit.js';
import { checkTap } from './tap.js';
import { checkText } from './text.js';

const reporters = {
  text: checkText,
  json: checkJson,
  junit: checkJunit,
  tap: checkTap,
} satisfies Record<string, (result: CheckResult, style: Style) => string>;

export type CheckReporterName = keyof typeof reporters;

export const checkReporterNames = Object.keys(reporters) as CheckReporterName[];

/** The whole report; only `text` looks at the style. */
export function reportCheck(name: CheckReporterName, result: CheckResult, style: Style): string {
  return reporters[name](result, style);
}
