import { allPrintable, jsonText } from '../../core/sanitize.js';
import { type JunitBody, junitXml } from '../../report/junit-xml.js';
import type { CheckReporterName } from '../../report/reporter.js';
import type { Style } from '../../report/style.js';
import type { LoggedMessage } from '../bench/message-log.js';
import { hintFor } from '../hints.js';
import { groupByLevel, levelTitles, seeOf } from '../requirement.js';
import { type CheckResult, type RequirementResult, reasonOf, tallyOf } from '../result.js';
import { checkText } from './text.js';

const reporters = {
  text: checkText,
  json: checkJson,
  junit: checkJunit,
  tap: checkTap,
} satisfies Record<CheckReporterName, (result: CheckResult, style: Style, showsAll: boolean) => string>;

/** The report. Only `text` uses the style, and only `text` may leave something out. */
export function reportCheck(
  name: CheckReporterName,
  result: CheckResult,
  style: Style,
  showsAll: boolean,
): string {
  // JSON keeps the values as they are, and escapes them itself.
  return reporters[name](name === 'json' ? result : allPrintable(result), style, showsAll);
}

export function checkJson(result: CheckResult): string {
  return `${jsonText(checkObject(result), 2)}\n`;
}

/** A result for JSON. A change of meaning changes the schema number. */
export function checkObject(result: CheckResult): object {
  const { command, dialect, strategy, results, startFailure, isolation, isInterrupted, durationMs } = result;
  return {
    schema: 1,
    command,
    dialect,
    ...(strategy !== undefined && { strategy }),
    ...tallyOf(result),
    seconds: seconds(durationMs),
    interrupted: isInterrupted,
    isolated: isolation.isIsolated,
    notIsolated: isolation.reason,
    startFailure,
    requirements: results.map(requirementObject),
  };
}

function requirementObject(result: RequirementResult): object {
  const { requirement, status, points, durationMs, finding, blockedBy } = result;
  const { id, level, title, why } = requirement;
  return {
    ...{ id, level, title, status, points, seconds: seconds(durationMs), blockedBy },
    finding:
      finding === null
        ? null
        : {
            sent: finding.sent.map(messageObject),
            expected: finding.expected,
            actual: finding.actual,
            bytes: finding.bytes,
            why,
            hint: hintFor(id),
            see: seeOf(requirement),
            messages: finding.messages.map(messageObject),
          },
  };
}

function messageObject({ at, direction, peer, text, bytes }: LoggedMessage): object {
  return { ms: at, direction, peer, text, bytes };
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}

/** One suite per level. A blocked requirement is an error, because it was not tested. */
export function checkJunit({ results, durationMs, dialect }: CheckResult): string {
  const suites = groupByLevel(results, ({ requirement }) => requirement.level).map(({ level, items }) => ({
    name: `level ${level}: ${levelTitles[level]}`,
    ms: items.reduce((sum, one) => sum + one.durationMs, 0),
    cases: items.map((one) => ({
      className: `level-${level}`,
      name: `${one.requirement.id}: ${one.requirement.title}`,
      ms: one.durationMs,
      body: junitBody(one, dialect),
    })),
  }));
  return junitXml('sim check', durationMs, suites);
}

function junitBody(result: RequirementResult, dialect: string): JunitBody | null {
  const { finding, requirement, status } = result;
  if (status === 'passed') return null;
  if (status === 'skipped') return { element: 'skipped', message: `not required of ${dialect}` };
  const message = reasonOf(result);
  if (finding === null) return { element: 'error', type: 'blocked', message };
  const hint = hintFor(requirement.id);
  const lines = [
    ...finding.sent.map(({ peer, text }) => `sent: ${peer}: ${text}`),
    `expected: ${finding.expected}`,
    `actual: ${finding.actual}`,
    ...(finding.bytes === null ? [] : [`bytes: ${finding.bytes}`]),
    `why: ${requirement.why}`,
    ...(hint === null ? [] : [`hint: ${hint}`]),
    `see: ${seeOf(requirement)}`,
  ];
  return { element: 'failure', type: requirement.id, message, text: lines.join('\n') };
}

/** Version 14 of the Test Anything Protocol (testanything.org). */
export function checkTap({ results, startFailure, dialect }: CheckResult): string {
  const lines = ['TAP version 14', `1..${results.length}`];
  if (startFailure !== null) return `${[...lines, `Bail out! ${oneLine(startFailure.reason)}`].join('\n')}\n`;
  results.forEach((one, index) => {
    const { requirement, status } = one;
    const isOk = status === 'passed' || status === 'skipped';
    const skip = status === 'skipped' ? ` # SKIP not required of ${dialect}` : '';
    // A `#` would begin a directive.
    const name = oneLine(`${requirement.id}: ${requirement.title}`).replace(/[\\#]/gu, '\\$&');
    lines.push(`${isOk ? 'ok' : 'not ok'} ${index + 1} - ${name}${skip}`);
    if (!isOk) lines.push(...diagnostics(one));
  });
  return `${lines.join('\n')}\n`;
}

/** A YAML block; JSON strings are valid YAML. */
function diagnostics(result: RequirementResult): string[] {
  const { finding, requirement, points } = result;
  const entries = {
    message: reasonOf(result),
    severity: finding === null ? 'blocked' : 'fail',
    level: requirement.level,
    points,
    ...(finding !== null && {
      sent: finding.sent.map(({ peer, text }) => `${peer}: ${text}`),
      expected: finding.expected,
      actual: finding.actual,
      bytes: finding.bytes,
      why: requirement.why,
      hint: hintFor(requirement.id),
      see: seeOf(requirement),
    }),
  };
  const lines = Object.entries(entries).map(([key, value]) => `  ${key}: ${jsonText(value)}`);
  return ['  ---', ...lines, '  ...'];
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ');
}
