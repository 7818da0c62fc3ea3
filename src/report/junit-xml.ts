import { printable, printableLines } from '../core/sanitize.js';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Escapes text for XML, also in an attribute. XML cannot hold most control characters, not even escaped. */
function xml(text: string): string {
  return printableLines(text).replace(/[&<>"]/gu, (c) => entities[c] ?? c);
}

/** What a test case has inside; CI systems know these elements. */
export interface JunitBody {
  readonly element: 'failure' | 'error' | 'skipped' | 'system-out';
  readonly type?: string;
  readonly message?: string;
  readonly text?: string;
}

export interface JunitCase {
  readonly className: string;
  readonly name: string;
  readonly ms: number;
  /** Null for a test that passed. */
  readonly body: JunitBody | null;
}

export interface JunitSuite {
  readonly name: string;
  readonly ms: number;
  /** ISO 8601. */
  readonly timestamp?: string;
  readonly cases: readonly JunitCase[];
  /** What else happened, one per line. */
  readonly log?: string;
}

/** A document of JUnit XML. */
export function junitXml(name: string, ms: number, suites: readonly JunitSuite[]): string {
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name, ...counts(all), time: seconds(ms) })}>`,
    ...suites.flatMap(suiteLines),
    '</testsuites>',
    '',
  ].join('\n');
}

function suiteLines({ name, ms, timestamp, cases, log = '' }: JunitSuite): string[] {
  const opening = attributes({ name, ...counts(cases), time: seconds(ms), timestamp });
  const output = log === '' ? [] : [`    <system-err>${xml(log)}</system-err>`];
  return [`  <testsuite${opening}>`, ...cases.map(caseLine), ...output, '  </testsuite>'];
}

function caseLine({ className, name, ms, body }: JunitCase): string {
  const opening = attributes({ classname: className, name, time: seconds(ms) });
  if (body === null) return `    <testcase${opening}/>`;
  const { element, text = '', ...rest } = body;
  const inside = `<${element}${attributes(rest)}${text === '' ? '/>' : `>${xml(text)}</${element}>`}`;
  return `    <testcase${opening}>${inside}</testcase>`;
}

function counts(cases: readonly JunitCase[]): Record<string, string> {
  const count = (element: JunitBody['element']): string =>
    String(cases.filter(({ body }) => body?.element === element).length);
  return {
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}

function attributes(values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .map(([key, value]) => (value === undefined ? '' : ` ${key}="${xml(printable(value))}"`))
    .join('');
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}
