import { SimError } from '../core/errors.js';
import type { Random } from '../core/random.js';
import { quote } from '../core/sanitize.js';
import { quoted } from '../core/shell-words.js';
import type { ParameterWords, ReadText } from './fault.js';
import { durationText, maxDurationMs, readDuration, spreadText } from './forms.js';

/** Lengths of time, in milliseconds: always the same, random, or those of a file. */
export type Distribution =
  | { readonly form: 'fixed'; readonly ms: number }
  /** From `ms - spreadMs` to `ms + spreadMs`. */
  | { readonly form: 'uniform'; readonly ms: number; readonly spreadMs: number }
  /** `spreadMs` is the standard deviation. */
  | { readonly form: 'normal'; readonly ms: number; readonly spreadMs: number }
  /** `ms` is the mean. */
  | { readonly form: 'exponential'; readonly ms: number }
  /** `ms` is the shortest length: P(x > t) = (ms / t)^shape. */
  | { readonly form: 'pareto'; readonly ms: number; readonly shape: number }
  /** `ms` is the scale: P(x > t) = exp(-(t / ms)^shape). */
  | { readonly form: 'weibull'; readonly ms: number; readonly shape: number }
  /** Each length of the file is equally likely. Null: the file is not read yet. */
  | { readonly form: 'file'; readonly path: string; readonly lengths: readonly number[] | null };

/** How distributions are written, for `usage` and errors. */
export const distributionUsage =
  '50ms | 50ms +-10 [normal] | exponential 50ms | pareto 50ms 1.5 | weibull 50ms 0.7 | file lengths.txt';

/**
 * Reads a distribution; undefined if the next word does not begin one.
 *
 * @throws SimError `bad-usage` if its numbers are missing or wrong
 */
export function readDistribution(words: ParameterWords): Distribution | undefined {
  const form = words.word('exponential', 'pareto', 'weibull', 'file');
  switch (form) {
    case 'exponential':
      return { form, ms: readTime(words, 'the mean') };
    case 'pareto':
      return { form, ms: readTime(words, 'the shortest length'), shape: readShape(words) };
    case 'weibull':
      return { form, ms: readTime(words, 'the scale'), shape: readShape(words) };
    case 'file':
      return { form, path: words.any() ?? words.fail('the path of a file'), lengths: null };
    case undefined: {
      const ms = words.duration();
      const spreadMs = ms === undefined ? undefined : words.spread();
      if (ms === undefined || spreadMs === undefined)
        return ms === undefined ? undefined : { form: 'fixed', ms };
      return { form: words.word('normal') ?? 'uniform', ms, spreadMs };
    }
  }
}

/** As {@link readDistribution} reads it. */
export function distributionText(distribution: Distribution): string {
  const { form } = distribution;
  switch (form) {
    case 'fixed':
      return durationText(distribution.ms);
    case 'uniform':
      return `${durationText(distribution.ms)} ${spreadText(distribution.spreadMs)}`;
    case 'normal':
      return `${durationText(distribution.ms)} ${spreadText(distribution.spreadMs)} normal`;
    case 'exponential':
      return `${form} ${durationText(distribution.ms)}`;
    case 'pareto':
    case 'weibull':
      return `${form} ${durationText(distribution.ms)} ${distribution.shape}`;
    case 'file':
      return `${form} ${quoted(distribution.path)}`;
  }
}

export const isRandomLength = ({ form }: { readonly form: string }): boolean => form !== 'fixed';

/**
 * A random length: 0 to a day of milliseconds.
 *
 * Exponential, Pareto and Weibull are drawn by the inverse of their distribution, the normal one as G. Box and M. Muller
 * describe it ("A note on the generation of random normal deviates", 1958).
 */
export function drawLength(distribution: Distribution, random: Random): number {
  return Math.min(Math.max(drawn(distribution, random), 0), maxDurationMs);
}

function drawn(distribution: Distribution, random: Random): number {
  switch (distribution.form) {
    case 'fixed':
      return distribution.ms;
    case 'uniform':
      return distribution.ms + distribution.spreadMs * (2 * random.unit() - 1);
    case 'normal': {
      const radius = Math.sqrt(2 * exponential(random));
      return distribution.ms + distribution.spreadMs * radius * Math.cos(2 * Math.PI * random.unit());
    }
    case 'exponential':
      return distribution.ms * exponential(random);
    case 'pareto':
      return distribution.ms * Math.exp(exponential(random) / distribution.shape);
    case 'weibull':
      return distribution.ms * exponential(random) ** (1 / distribution.shape);
    case 'file': {
      const { lengths, path } = distribution;
      const length = lengths?.[random.below(lengths.length)];
      if (length === undefined) throw new Error(`${path} has not been read`);
      return length;
    }
  }
}

/** Exponential with mean 1. */
const exponential = (random: Random): number => -Math.log(1 - random.unit());

/**
 * Reads the lengths, if they are in a file: one in each line, as `1.5s` or in milliseconds.
 *
 * @throws SimError `bad-usage` with the line if one of them is not a length, or if there is none
 */
export async function loadDistribution(distribution: Distribution, read: ReadText): Promise<Distribution> {
  if (distribution.form !== 'file') return distribution;
  const { path } = distribution;
  const lengths = tableLines(await read(path)).map(({ text, line }) => {
    const length = readLength(text);
    if (length !== undefined) return length;
    throw badLine(path, line, `${quote(text)} is not a length of time`, 'write 250ms, 1.5s, or milliseconds');
  });
  if (lengths.length === 0) throw badLine(path, 1, 'there is no length in it', 'write one in each line');
  return { ...distribution, lengths };
}

/** The distribution with another path, if it has one. */
export function mapPath<D extends { readonly form: string }>(
  distribution: D,
  map: (path: string) => string,
): D {
  const { path } = distribution as { readonly path?: string };
  return path === undefined ? distribution : { ...distribution, path: map(path) };
}

/** `1.5s`, or a number of milliseconds. */
export const readLength = (text: string): number | undefined =>
  readDuration(text) ?? readDuration(`${text}ms`);

/** The lines of a table, with their numbers from 1; without blank ones and those that begin with `#`. */
export function tableLines(text: string): { readonly text: string; readonly line: number }[] {
  return text
    .split(/\r\n|\n|\r/u)
    .map((line, index) => ({ text: line.trim(), line: index + 1 }))
    .filter(({ text: line }) => line !== '' && !line.startsWith('#'));
}

/** An error in a file that a fault names. */
export function badLine(file: string, line: number, message: string, hint: string): SimError {
  return new SimError('bad-usage', `${file}:${line}: ${message}`, {
    hint,
    problems: [{ file, line, message, hint }],
  });
}

function readTime(words: ParameterWords, what: string): number {
  return words.duration() ?? words.fail(`${what}, such as 50ms`);
}

function readShape(words: ParameterWords): number {
  const shape = words.number() ?? words.fail('the shape, a number such as 1.5');
  return shape > 0 ? shape : words.refuse('a shape above 0');
}
