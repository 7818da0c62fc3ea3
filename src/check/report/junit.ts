import { xml } from '../../report/xml.js';
import { byLevelOf } from '../by-level.js';
import { levelTitles, seeOf } from '../requirement.js';
import type { CheckResult, RequirementResult, Status } from '../result.js';
import { reasonOf } from './reason.js';

/** JUnit XML as CI systems read it: a suite for each level. What is blocked could not be judged, which is an error there. */
export function checkJunit(result: CheckResult): string {
  const { results, durationMs } = result;
  const suites = byLevelOf(results, ({ requirement }) => requirement.level).flatMap(({ level, items }) => {
    const name = `level ${level}: ${levelTitles[level]}`;
    const ms = items.reduce((sum, one) => sum + one.durationMs, 0);
    return [
      `  <testsuite name="${xml(name)}" ${counts(items)} time="${seconds(ms)}">`,
      ...items.map((one) => testcase(one, result)),
      '  </testsuite>',
    ];
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="sim check" ${counts(results)} time="${seconds(durationMs)}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function counts(results: readonly RequirementResult[]): string {
  const count = (status: Status): number => results.filter((one) => one.status === status).length;
  return `tests="${results.length}" failures="${count('failed')}" errors="${count('blocked')}" skipped="${count('skipped')}"`;
}

function testcase(one: RequirementResult, { dialect }: CheckResult): string {
  const { requirement, status, durationMs } = one;
  const name = `${requirement.id}: ${requirement.title}`;
  const attributes = `classname="level-${requirement.level}" name="${xml(name)}" time="${seconds(durationMs)}"`;
  if (status === 'passed') return `    <testcase ${attributes}/>`;
  return `    <testcase ${attributes}>${body(one, dialect)}</testcase>`;
}

function body(one: RequirementResult, dialect: string): string {
  const { finding, requirement, status } = one;
  if (status === 'skipped') return `<skipped message="not required of ${dialect}"/>`;
  const message = xml(reasonOf(one));
  if (finding === null) return `<error type="blocked" message="${message}"/>`;
  const lines = [
    ...finding.sent.map(({ who, text }) => `sent: ${who}: ${text}`),
    `expected: ${finding.expected}`,
    `actual: ${finding.actual}`,
    ...(finding.bytes === null ? [] : [`bytes: ${finding.bytes}`]),
    `why: ${requirement.why}`,
    `see: ${seeOf(requirement)}`,
  ];
  return `<failure type="${requirement.id}" message="${message}">${xml(lines.join('\n'))}</failure>`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
