import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { messageOf, SimError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { quote } from '../core/sanitize.js';
import type { PlotOptions } from '../plot/table.js';
import { decodeText } from '../topology/ini/read-file.js';
import { readSections, type Section } from '../topology/ini/read-sections.js';
import {
  type Entry,
  Problems,
  type Report,
  type SourceFile,
  type SourceLocation,
} from '../topology/source.js';
import { type Axis, type AxisKey, axes, missingHint, valuesOfText } from './axes.js';
import { type Continuation, takeContinuations } from './continuations.js';
import { plotKeys, readPlots } from './read-plots.js';

/** What a sweep.ini describes: all combinations of the values in its grid. */
export interface Sweep {
  /** `processes`: on networks of real peers. */
  readonly engine: Engine;
  /** Any text, from which the seeds of all points are made. */
  readonly seed: string;
  /** The values of each key that is given, at least one, none twice; in the order of {@link axes}. */
  readonly grid: ReadonlyMap<AxisKey, readonly string[]>;
  /** What is drawn of it; it changes no point. */
  readonly plots: PlotOptions;
}

export const engines = ['simulation', 'processes'] as const;
export type Engine = (typeof engines)[number];

/** The keys that real peers can have; all others are conditions of a simulation. */
const keysOfProcesses: readonly AxisKey[] = ['topology', 'get', 'strategy', 'ttl', 'queries', 'from', 'seed'];

const maxFileBytes = 1 << 20;
/** More are no sweep that ends. */
const maxPoints = 10_000_000;

/**
 * Reads a sweep.ini.
 *
 * @throws SimError `bad-usage` if it cannot be read, `bad-topology` with all problems in it, each with its line
 */
export async function readSweep(file: SourceFile): Promise<{ readonly sweep: Sweep; readonly text: string }> {
  const text = await textOf(file);
  const { sweep, problems, locations } = parse(file, text);
  const folder = dirname(file.path);
  for (const [topology, location] of locations.get('topology') ?? []) {
    const hint = await missingHint(topology, folder);
    if (hint !== undefined) problems.report(location, `there is no topology ${quote(topology)}`, hint);
  }
  problems.throwIfAny(file);
  return { sweep, text };
}

async function textOf({ path, shown }: SourceFile): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new SimError('bad-usage', `cannot read ${quote(shown, 200)}: ${messageOf(error)}`, {
      hint: 'give a sweep.ini; docs/sweep.md describes it',
      cause: error,
    });
  }
  const text = bytes.length > maxFileBytes ? undefined : decodeText(bytes);
  if (text !== undefined) return text;
  throw new SimError(
    'bad-usage',
    `${quote(shown, 200)} is not a sweep.ini: it is not UTF-8 text, or has more than 1 MiB`,
    {
      hint: 'give a sweep.ini; docs/sweep.md describes it',
    },
  );
}

/** @throws SimError `bad-topology` */
export function parseSweep(file: SourceFile, text: string): Sweep {
  const { sweep, problems } = parse(file, text);
  problems.throwIfAny(file);
  return sweep;
}

/** Where each value of a key is. */
type Locations = ReadonlyMap<AxisKey, ReadonlyMap<string, SourceLocation>>;

function parse(
  file: SourceFile,
  text: string,
): { readonly sweep: Sweep; readonly problems: Problems; readonly locations: Locations } {
  const problems = new Problems();
  const { report } = problems;
  const { whole, more } = takeContinuations(text);
  const sections = readSections(file, whole, report);
  const settings = sectionNamed('Sweep', sections, report);
  const grid = sectionNamed('Grid', sections, report);
  const plots = sectionNamed('Plots', sections, report);
  for (const { name, location } of sections) {
    if (['sweep', 'grid', 'plots'].includes(name.toLowerCase())) continue;
    const meant = nearest(name, ['Sweep', 'Grid', 'Plots']);
    report(
      location,
      `unknown section ${quote(`[${name}]`)}`,
      meant === undefined ? 'use [Sweep], [Grid] and [Plots]' : `did you mean [${meant}]?`,
    );
  }
  if (problems.isEmpty && grid === undefined) {
    report({ file }, 'there is no section [Grid]', 'add [Grid] with a line topology = ...');
  }
  noteUnknownKeys(settings, ['engine', 'seed'], report);
  noteUnknownKeys(plots, plotKeys, report);
  noteUnknownKeys(
    grid,
    axes.map(({ key }) => key),
    report,
  );
  const locations = readGrid(grid, more, report);
  const sweep: Sweep = {
    seed: settings?.entries.get('seed')?.value ?? '1',
    engine: readEngine(settings, grid, report),
    grid: new Map([...locations].map(([key, values]) => [key, [...values.keys()]])),
    plots: readPlots(plots, report),
  };
  const count = countPoints(sweep);
  if (count > maxPoints) {
    report({ file }, `the grid has ${count} points; the limit is ${maxPoints}`, 'give fewer values');
  }
  return { sweep, problems, locations };
}

export function countPoints({ grid }: Sweep): number {
  return [...grid.values()].reduce((product, { length }) => product * length, 1);
}

function sectionNamed(name: string, sections: readonly Section[], report: Report): Section | undefined {
  const [first, ...others] = sections.filter((section) => section.name.toLowerCase() === name.toLowerCase());
  for (const { location } of others) {
    report(
      location,
      `second section [${name}]: line ${first?.location.line} starts the first`,
      'keep one of the two',
    );
  }
  return first;
}

function noteUnknownKeys(section: Section | undefined, known: readonly string[], report: Report): void {
  for (const { key, location } of section?.entries.values() ?? []) {
    if (known.includes(key.toLowerCase())) continue;
    const meant = nearest(key, known);
    const hint = meant === undefined ? `use one of ${known.join(', ')}` : `did you mean ${meant}?`;
    report(location, `unknown key ${quote(key)} in [${section?.name}]`, hint);
  }
}

function readGrid(
  section: Section | undefined,
  more: ReadonlyMap<number, readonly Continuation[]>,
  report: Report,
): Locations {
  const grid = new Map<AxisKey, ReadonlyMap<string, SourceLocation>>();
  for (const axis of axes) {
    const entry = section?.entries.get(axis.key);
    if (entry !== undefined) grid.set(axis.key, listOf(axis, entry, more, report));
  }
  if (section !== undefined && !section.entries.has('topology')) {
    report(section.location, 'missing key topology in [Grid]', 'add a line topology = ...');
  }
  return grid;
}

function readEngine(settings: Section | undefined, grid: Section | undefined, report: Report): Engine {
  const entry = settings?.entries.get('engine');
  const engine = engines.find((name) => name === (entry?.value ?? 'simulation'));
  if (engine === undefined && entry !== undefined)
    report(entry.location, `unknown engine ${quote(entry.value)}`, `use one of ${engines.join(', ')}`);
  if (engine !== 'processes' || grid === undefined) return engine ?? 'simulation';
  for (const { key } of axes) {
    const given = grid.entries.get(key);
    if (given !== undefined && !keysOfProcesses.includes(key)) {
      const message = `real peers cannot have ${key}: it is a value of simulations`;
      report(given.location, message, 'leave it out, or use engine = simulation');
    }
  }
  if (!grid.entries.has('get'))
    report(
      grid.location,
      'engine = processes needs a key get in [Grid]',
      'name a file that peers of the topology share',
    );
  return engine;
}

/** The values in their order. */
function listOf(
  axis: Axis,
  { value, location }: Entry,
  more: ReadonlyMap<number, readonly Continuation[]>,
  report: Report,
): ReadonlyMap<string, SourceLocation> {
  const further = more.get(location.line ?? 0) ?? [];
  const texts: (readonly [text: string, at: SourceLocation])[] = [
    // Nothing behind the sign: all values are in the lines below.
    ...(value === '' && further.length > 0 ? [] : [[value, location] as const]),
    ...further.map(({ line, text }) => [text, { ...location, line }] as const),
  ];
  const firstAt = new Map<string, SourceLocation>();
  for (const [list, at] of texts) {
    for (const text of list.split('|').map((part) => part.trim())) {
      try {
        for (const one of valuesOfText(axis, text)) {
          const first = firstAt.get(one);
          if (first === undefined) firstAt.set(one, at);
          else
            report(
              at,
              `${axis.key} ${quote(one)} is there twice: line ${first.line} has the first`,
              'remove one of the two',
            );
        }
      } catch (error) {
        if (!(error instanceof SimError)) throw error;
        // Errors of simulations name the options of a command.
        const hint = error.hint?.replaceAll(`--${axis.key} `, `${axis.key} = `) ?? 'correct it';
        report(at, error.message.replace(/^--/u, ''), hint);
      }
    }
  }
  return firstAt;
}
