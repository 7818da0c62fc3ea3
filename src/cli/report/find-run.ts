import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SimError } from '../../core/errors.js';
import { nearest } from '../../core/nearest.js';
import { quote } from '../../core/sanitize.js';
import type { RunResult } from '../../judge/result.js';

/** The files of a saved run. */
export interface FoundRun {
  readonly trace: string;
  /** Null if there is no `result.json`: the run was killed, goes on, or a trace was named. */
  readonly result: RunResult | null;
}

const traceNames = ['trace.ndjson', 'trace.ndjson.gz'];
const latest = ['latest', 'last'];

/**
 * Finds a run: a folder, a trace, a name below `runs/`, or `latest`.
 *
 * @throws SimError `bad-usage`
 */
export function findRun(name: string, cwd: string): FoundRun {
  const runs = join(cwd, 'runs');
  const paths = [resolve(cwd, name), join(runs, name), ...(latest.includes(name) ? latestIn(runs) : [])];
  const path = paths.find((candidate) => existsSync(candidate));
  if (path === undefined) throw notFound(name, runs);
  if (!statSync(path).isDirectory()) return { trace: path, result: null };
  const trace = traceNames.map((file) => join(path, file)).find((file) => existsSync(file));
  if (trace === undefined) {
    throw new SimError('bad-usage', `${quote(name)} is not the folder of a run: it has no trace.ndjson`, {
      hint: 'give the folder that sim run named, or a trace',
    });
  }
  return { trace, result: readResult(join(path, 'result.json')) };
}

/** A link, or where the system allows none, a text with the path. */
function latestIn(runs: string): string[] {
  const text = join(runs, 'latest.txt');
  return [join(runs, 'latest'), ...(existsSync(text) ? [readFileSync(text, 'utf8').trim()] : [])];
}

function notFound(name: string, runs: string): SimError {
  const names = existsSync(runs) ? readdirSync(runs) : [];
  if (latest.includes(name) && names.length === 0) {
    return new SimError('bad-usage', 'there is no run in runs/', {
      hint: 'make one: sim run chain3 --get 3.txt',
    });
  }
  const meant = nearest(name, names);
  return new SimError('bad-usage', `there is no run ${quote(name)}`, {
    hint: `${meant === undefined ? '' : `did you mean ${meant}? `}give a folder, a trace, a name in runs/, or latest`,
  });
}

function readResult(path: string): RunResult | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RunResult;
  } catch {
    return null;
  }
}
