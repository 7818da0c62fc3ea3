import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import type { Grade } from '../../src/check/batch/grade.js';
import { gradesCsv } from '../../src/check/batch/grades-file.js';
import { requirements } from '../../src/check/registry.js';
import { reportCheck } from '../../src/check/report/formats.js';
import { batchJson, batchText } from '../../src/check/report/tables.js';
import type { CheckResult } from '../../src/check/result.js';
import { errorText } from '../../src/cli/print.js';
import { formats as savedFormats } from '../../src/cli/report/contents.js';
import { savedFormats as savedFormatNames } from '../../src/cli/report/report-command.js';
import { writeText } from '../../src/cli/terminal.js';
import { SimError } from '../../src/core/errors.js';
import { networkCost } from '../../src/judge/network-cost.js';
import { costPlot } from '../../src/report/cost-plot.js';
import { markdownReport } from '../../src/report/markdown.js';
import { costCsv, costMarkdown, costTable } from '../../src/report/network-costs.js';
import { progressLine } from '../../src/report/progress.js';
import { checkReporterNames, runReporterNames } from '../../src/report/reporter.js';
import { createReporter } from '../../src/report/reporters.js';
import { reporterOfRun } from '../../src/report/saved-run.js';
import { Style } from '../../src/report/style.js';
import { svgReport } from '../../src/report/svg.js';
import { WaveReport } from '../../src/report/waves.js';
import { RunFolder } from '../../src/run/run-folder.js';
import { defaultOptions } from '../../src/topology/fields.js';
import { formats as topologyFormats } from '../../src/topology/formats/registry.js';
import type { NewEvent, TraceEvent } from '../../src/trace/event.js';
import { HtmlReport } from '../../src/view/file/html-report.js';
import { worksheetHtml } from '../../src/worksheet/html.js';
import { worksheetMarkdown } from '../../src/worksheet/markdown.js';
import { createWorksheet } from '../../src/worksheet/questions.js';
import { en } from '../../src/worksheet/words-en.js';
import { catalogEntries } from '../helpers/event-catalog.js';
import { dangersIn, honestTexts, hostileTexts, withTexts } from '../helpers/hostile.js';
import { resultOf, traceWith } from '../helpers/sample-runs.js';
import { repository, temporaryFolder } from '../helpers/sim.js';
import { storyOf } from '../helpers/stories.js';

const look = { colours: false, width: 400, unicode: true };
const style = new Style(look);
const options = { ...look, quiet: false, cwd: '/' };

/** Words that events and results choose from, and ids: not texts of others. */
const chosen = [
  'type',
  'query',
  'verdict',
  'outcome',
  'use',
  'by',
  'form',
  'code',
  'signal',
  'id',
  'cause',
  'kind',
  'rule',
];
const isFree = (text: string, key: string): boolean =>
  !chosen.includes(key) && !(key === 'reason' && /^[a-z0-9-]+$/u.test(text));

/** Runs with each kind of event, in which every text is the given one. */
function runsWith(text: string): { readonly trace: readonly TraceEvent[]; readonly sample: NewEvent }[] {
  return catalogEntries().map(({ entry: { sample } }) => ({
    sample,
    trace: traceWith(sample).map((event) => withTexts(event, text, isFree)),
  }));
}

type Run = ReturnType<typeof runsWith>[number];

function resultWith({ trace, sample }: Run, text: string) {
  const result = withTexts(resultOf(trace, sample), text, isFree);
  return { ...result, error: { code: 'peer-failed', message: text, hint: text } };
}

function reported(reporter: ReturnType<typeof createReporter>, run: Run, text: string): string {
  return run.trace.map((event) => reporter.event(event)).join('') + reporter.end(resultWith(run, text));
}

const ofRuns = {
  text: () => createReporter('text', options),
  json: () => createReporter('json', options),
  ndjson: () => createReporter('ndjson', options),
  junit: () => createReporter('junit', options),
  markdown: () => reporterOfRun(markdownReport),
  svg: () => reporterOfRun(svgReport),
  html: () => new HtmlReport(),
} satisfies Record<(typeof runReporterNames)[number], () => ReturnType<typeof createReporter>>;

function checkResultWith(text: string): CheckResult {
  const message = { at: 1, direction: 'sent', peer: text, text, bytes: text, isProbe: false } as const;
  const finding = {
    sent: [message],
    expected: text,
    actual: text,
    bytes: text,
    isOverCap: false,
    messages: [message],
  };
  const results = requirements.slice(0, 5).map((requirement) => {
    return { requirement, status: 'failed', points: 1, durationMs: 1, finding, blockedBy: null } as const;
  });
  return {
    ...{ command: [text], dialect: 'native', results, needed: results, isInterrupted: false, durationMs: 1 },
    startFailure: null,
    isolation: { isIsolated: false, reason: text },
  };
}

function gradeWith(text: string): Grade {
  const submission = { name: text, folder: text, entry: text } as unknown as Grade['submission'];
  return {
    submission,
    status: 'failed',
    result: checkResultWith(text),
    reasons: [text, text],
    durationMs: 100,
    isolation: { isIsolated: false, reason: text },
  };
}

const graph = [
  { id: 1, neighbours: [2] },
  { id: 2, neighbours: [1] },
];
const costOf = (name: string) => networkCost({ name, peers: graph, origin: 1, ttls: [1, 2] });

function printedBy(write: (stream: PassThrough) => void): string {
  const stream = new PassThrough();
  write(stream);
  return String(stream.read() ?? '');
}

/** Every way in which text of others leaves floodsim, by name. */
const sinks: Readonly<Record<string, (text: string) => unknown>> = {
  ...Object.fromEntries(
    runReporterNames.map((name) => [
      `sim run -r ${name}`,
      (text: string) =>
        runsWith(text)
          .map((run) => reported(ofRuns[name](), run, text))
          .join('\n'),
    ]),
  ),
  ...Object.fromEntries(
    checkReporterNames.flatMap((name) => [
      [`sim check -r ${name}`, (text: string) => reportCheck(name, checkResultWith(text), style, true)],
      [
        `sim check -r ${name}, not started`,
        (text: string) => {
          const startFailure = { reason: text, lastLines: [text, text], log: text };
          return reportCheck(name, { ...checkResultWith(text), results: [], startFailure }, style, true);
        },
      ],
    ]),
  ),
  'sim check --batch': (text) => batchText([gradeWith(text)], style),
  'sim check --batch -r json': (text) => batchJson([gradeWith(text)]),
  'sim check --batch --csv': (text) => gradesCsv([gradeWith(text)], 3),
  'sim topology compare': (text) => costTable([costOf(text)], style),
  'sim topology compare --format csv': (text) => costCsv([costOf(text)]),
  'sim topology compare --format markdown': (text) => costMarkdown([costOf(text)]),
  'sim topology compare --format svg': (text) => costPlot([costOf(text)]),
  'sim worksheet': (text) => worksheetMarkdown(createWorksheet(text, graph, text), en, true),
  'sim worksheet --format html': (text) => worksheetHtml(createWorksheet(text, graph, text), en, true),
  'sim run --pace': (text) =>
    runsWith(text)
      .map(({ trace }) => {
        const report = new WaveReport(style);
        for (const event of trace) report.see(event);
        const floods = report.floods.flatMap(({ title, waves, rest }) => [
          title,
          ...waves.flatMap((wave) => [wave.title, wave.total, ...wave.lines]),
          ...rest,
        ]);
        return [...report.preamble, ...floods].join('\n');
      })
      .join('\n'),
  'the progress line': (text) => {
    const progress = progressLine(style);
    return runsWith(text)
      .flatMap(({ trace }) => trace.map((event) => progress(event) ?? ''))
      .join('\n');
  },
  errors: (text) => {
    const problems = [{ file: text, line: 1, message: text, hint: text }];
    return (
      errorText(new SimError('bad-usage', text, { hint: text, problems }), look).text +
      errorText(new Error(text), look).text
    );
  },
  'run.log, trace.ndjson and result.json': (text) => {
    const folder = RunFolder.createAt(temporaryFolder(), true);
    const [run] = runsWith(text);
    if (run === undefined) throw new Error('no run');
    folder.appendLog(text);
    folder.appendTrace(run.trace);
    folder.writeResult(resultWith(run, text) as never);
    folder.close();
    return [folder.log, folder.trace, folder.result].map((path) => readFileSync(path, 'utf8')).join('\n');
  },
  ...Object.fromEntries(
    savedFormatNames
      .filter((name) => name !== 'pcapng')
      .map((name) => [
        `sim report --format ${name}`,
        (text: string) => {
          const run = runsWith(text).find(({ sample }) => sample.type === 'transfer:verified');
          if (run === undefined) throw new Error('no run');
          const args = { query: 1, theme: 'light', lang: 'en', axis: 'clock' };
          const found = { trace: text, result: null };
          return savedFormats[name].content({
            story: storyOf(run.trace).story,
            found,
            args,
            note: () => {},
          } as never);
        },
      ]),
  ),
  ...Object.fromEntries(
    topologyFormats
      .filter((format) => format.write !== undefined)
      .map((format) => [
        `sim topology convert --to-format ${format.name}`,
        (text: string) => format.write?.({ options: defaultOptions, peers: graph, absent: [] }, [text]) ?? '',
      ]),
  ),
};

/** What a program reads with a parser of its own, and which text the parser gives for a text. */
function xmlTexts(text: string): string {
  const parser = new SaxesParser();
  const found: string[] = [];
  parser.on('text', (part) => void found.push(part));
  parser.on('attribute', ({ value }) => void found.push(value));
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(text).close();
  return found.join('\n');
}

/** What a sink writes, without the code of the page, which is not made of texts of others, and the tabs of an edge list. */
async function written(name: string, text: string): Promise<string> {
  const output = String(await sinks[name]?.(text));
  const own =
    /<style>[\s\S]*?<\/style>|<script>[\s\S]*?<\/script>|<script type="text\/plain"[\s\S]*?<\/script>/gu;
  if (name.endsWith('html')) return output.replace(own, '');
  return name.endsWith('edges') ? output.replaceAll('\t', ' ') : output;
}

describe.each(Object.keys(sinks))('%s', (name) => {
  it('[E4] shows texts of others without controlling a terminal, forging a line or hiding anything', async () => {
    for (const text of hostileTexts)
      expect(dangersIn(await written(name, text)), JSON.stringify(text)).toEqual([]);
  });

  it('[E4] shows honest texts as they are', async () => {
    // The others quote what is syntax there, and some show no text, or only a part of it.
    const isPlain = /-r (?:text|json|ndjson|tap)$|csv|batch|compare$|--pace|errors|run\.log/u.test(name);
    for (const text of honestTexts) {
      const output = await written(name, text);
      if (isPlain) expect(output).toContain(text);
      expect(output).not.toMatch(/\\u\{?(?:200[cd]|fe0f|1f)/u);
    }
  });

  it('[E4] is well-formed whatever it shows', async () => {
    for (const text of hostileTexts) {
      const output = await written(name, text);
      if (/junit|svg|graphml/u.test(name))
        for (const part of output.split(/(?<=<\/(?:svg|testsuites|graphml)>)\s*/u))
          if (part !== '') xmlTexts(part);
      if (/html/u.test(name)) expect(output).not.toMatch(/<script>alert|<img src=x/u);
    }
  });
});

describe('a standard stream', () => {
  it('[E5] gets the colours of floodsim and no other control sequence', () => {
    const colours = new Style({ colours: true, width: 80, unicode: true });
    const projector = new Style({ colours: true, width: 80, unicode: true, projector: true });
    const own = `${colours.bold('a')}${colours.dim('b')}${colours.tick}${colours.cross}${projector.paint('cyan', 'x')}\n\tb\n`;
    expect(printedBy((stream) => writeText(stream, own))).toBe(own);
    for (const text of hostileTexts) {
      const printed = printedBy((stream) => writeText(stream, text));
      expect(dangersIn(printed.replaceAll('\n', ' '))).toEqual([]);
    }
  });

  it('[E5] is written to in one place only', () => {
    const folder = join(repository, 'src');
    const writers = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => {
      if (!path.endsWith('.ts')) return false;
      return /std(?:out|err)\s*\.write\(|console\.\w+\(/u.test(readFileSync(join(folder, path), 'utf8'));
    });
    expect(writers.map((path) => path.replaceAll('\\', '/')).sort()).toEqual([
      // A process of its own, in the log of its launcher.
      'agent/main.ts',
      // Before anything is loaded: its sentences have no text of others.
      'cli/main.ts',
      // Bytes, not text: a list of links, and the file of the dissector.
      'cli/topology/generate-command.ts',
      'cli/wireshark-command.ts',
      // A process of its own: its lines are made printable there.
      'peer/standalone.ts',
      // A process of its own: errors of floodsim itself, in the log of the sweep.
      'sweep/worker/main.ts',
    ]);
  });
});
