import { seeOf } from '../requirement.js';
import type { CheckResult, RequirementResult } from '../result.js';
import { reasonOf } from './reason.js';

/** Version 14 of the Test Anything Protocol (testanything.org). */
export function checkTap({ results, startFailure, dialect }: CheckResult): string {
  const lines = ['TAP version 14', `1..${results.length}`];
  if (startFailure !== null) return `${[...lines, `Bail out! ${oneLine(startFailure.reason)}`].join('\n')}\n`;
  results.forEach((one, index) => {
    const { requirement, status } = one;
    const isOk = status === 'passed' || status === 'skipped';
    const skip = status === 'skipped' ? ` # SKIP not required of ${dialect}` : '';
    const what = description(`${requirement.id}: ${requirement.title}`);
    lines.push(`${isOk ? 'ok' : 'not ok'} ${index + 1} - ${what}${skip}`);
    if (!isOk) lines.push(...diagnostics(one));
  });
  return `${lines.join('\n')}\n`;
}

/** A YAML block; JSON's strings are YAML's. */
function diagnostics(one: RequirementResult): string[] {
  const { finding, requirement, points } = one;
  const entries: [string, unknown][] = [
    ['message', reasonOf(one)],
    ['severity', finding === null ? 'blocked' : 'fail'],
    ['level', requirement.level],
    ['points', points],
  ];
  if (finding !== null) {
    entries.push(
      ['sent', finding.sent.map(({ who, text }) => `${who}: ${text}`)],
      ['expected', finding.expected],
      ['actual', finding.actual],
      ['bytes', finding.bytes],
      ['why', requirement.why],
      ['see', seeOf(requirement)],
    );
  }
  return ['  ---', ...entries.map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`), '  ...'];
}

/** A `#` would begin a directive. */
function description(text: string): string {
  return oneLine(text).replace(/[\\#]/gu, '\\$&');
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ');
}
