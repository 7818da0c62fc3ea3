import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { FuzzTarget, OpenTarget } from '../target.js';
import { Coverage } from './coverage.js';
import { CurrentInput } from './current-input.js';
import { findNew, Pool } from './pool.js';
import { Random } from './random.js';
import { shrink } from './shrink.js';

/** What `scripts/fuzz.mjs` wants of a worker. */
interface Order {
  /** Absolute path of the target's bundle: its coverage counts, and not that of this code. */
  readonly target: string;
  /** Runs this file alone instead of fuzzing. */
  readonly input?: string;
  readonly minutes: number;
  readonly seed: number;
  /** Whether no input is kept for the code that it runs: to measure what that gives. */
  readonly blind: boolean;
  /** Path of {@link CurrentInput}. */
  readonly current: string;
  /** Folders of known inputs; new ones are saved in the last. */
  readonly corpora: readonly string[];
  /** It ends after so many different failures. */
  readonly maxFailures: number;
  /** The folder whose inputs are replaced by the best of all, if wanted. */
  readonly keepIn?: string;
}

/**
 * How long inputs run between two looks at the coverage, which takes some milliseconds. A batch with new code runs again, so batches
 * are shorter while there is much of it.
 */
const batchTime = { minMs: 10, maxMs: 200 };
const maxKept = 24;

/** Runs a target in this process, as its parent orders. The parent ends it if an input takes too long or too much memory. */
async function work(order: Order): Promise<void> {
  const url = pathToFileURL(order.target).href;
  const { target } = (await import(url)) as { readonly target: FuzzTarget };
  const open = await target.open();
  const current = new CurrentInput(order.current);
  const run = (input: Buffer): void | Promise<void> => {
    current.set(input);
    return open.run(input);
  };
  if (order.input === undefined) await fuzz(target, url, order, { run, pause: () => current.set(null) });
  else await runAlone(readFileSync(order.input), run);
  await open.close?.();
  process.exit(0);
}

async function runAlone(input: Buffer, run: OpenTarget['run']): Promise<void> {
  const failure = await failureOf(input, run);
  process.send?.(failure === null ? { type: 'held' } : { type: 'failed', ...failure });
}

interface Runner {
  readonly run: OpenTarget['run'];
  /** To call when no input is running. */
  readonly pause: () => void;
}

async function fuzz(target: FuzzTarget, url: string, order: Order, { run, pause }: Runner): Promise<void> {
  const random = new Random(order.seed);
  const coverage = new Coverage(url);
  const failures = new Set<string>();
  const runOne = async (input: Buffer): Promise<void> => {
    const failure = await failureOf(input, run);
    if (failure === null || failures.has(failure.kind)) return;
    failures.add(failure.kind);
    const fails = async (other: Buffer): Promise<boolean> =>
      (await failureOf(other, run))?.kind === failure.kind;
    const shortest = await shrink(input, fails, 2000);
    process.send?.({ type: 'failed', ...failure, input: shortest.toString('base64') });
  };

  const known = [...target.seeds, ...order.corpora.flatMap(inputsIn)];
  for (const input of known) await runOne(input);
  coverage.look();
  const pool = new Pool(target, known, random);
  const saveIn = order.corpora.at(-1) ?? '';
  const endsAt = Date.now() + order.minutes * 60_000;
  let runs = known.length;
  let batchMs = batchTime.minMs;
  const report = (): void => {
    process.send?.({ type: 'progress', runs, covered: coverage.covered, inputs: pool.inputs.length });
  };
  while (Date.now() < endsAt && failures.size < order.maxFailures) {
    const batch: Buffer[] = [];
    const startedAt = performance.now();
    while (performance.now() - startedAt < batchMs && failures.size < order.maxFailures) {
      const input = pool.next();
      batch.push(input);
      await runOne(input);
    }
    pause();
    runs += batch.length;
    const isNew = coverage.look() > 0;
    batchMs = isNew ? Math.max(batchTime.minMs, batchMs / 2) : Math.min(batchTime.maxMs, batchMs * 2);
    if (isNew && !order.blind) {
      for (const input of await findNew(batch, coverage, runOne)) {
        pool.inputs.push(input);
        save(input, saveIn);
      }
    }
    pause();
    report();
    // Sends the message, and lets happen what an input has left for later.
    await nextTurn();
  }
  if (order.keepIn !== undefined) await keepBest(pool.inputs, order.keepIn, coverage, runOne);
  report();
}

interface Failure {
  /** The same for failures at the same place. */
  readonly kind: string;
  readonly text: string;
}

async function failureOf(input: Buffer, run: OpenTarget['run']): Promise<Failure | null> {
  try {
    const running = run(input);
    if (running !== undefined) await running;
    return null;
  } catch (error) {
    const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
    const place = /^ +at .*/mu.exec(stack)?.[0] ?? '';
    return { kind: `${name} ${message.replace(/\d+/gu, '0').slice(0, 60)} ${place}`, text: stack || message };
  }
}

function inputsIn(folder: string): Buffer[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder)
    .sort()
    .map((name) => readFileSync(join(folder, name)));
}

function save(input: Buffer, folder: string): void {
  writeFileSync(join(folder, createHash('sha256').update(input).digest('hex').slice(0, 16)), input);
}

/** Replaces the inputs of a folder by few that run much of the code: the shortest first, then those that add most. */
async function keepBest(
  inputs: readonly Buffer[],
  folder: string,
  coverage: Coverage,
  run: OpenTarget['run'],
): Promise<void> {
  coverage.reset();
  const adding: { readonly input: Buffer; readonly added: number }[] = [];
  for (const input of inputs.toSorted((a, b) => a.length - b.length)) {
    await run(input);
    const added = coverage.look();
    if (added > 0) adding.push({ input, added });
  }
  mkdirSync(folder, { recursive: true });
  // Those with another name are of a failure that was corrected.
  for (const name of readdirSync(folder)) if (/^[0-9a-f]{16}$/u.test(name)) rmSync(join(folder, name));
  const best = adding.toSorted((a, b) => b.added - a.added).slice(0, maxKept);
  for (const { input } of best) save(input, folder);
}

await work(JSON.parse(process.argv[2] ?? '') as Order);
