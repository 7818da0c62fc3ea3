import { SimError } from '../core/errors.js';
import { exp, log } from '../core/portable-math.js';
import { randomOf } from '../core/random.js';
import { quote } from '../core/sanitize.js';
import { type Latency, ticksPerMs } from '../engine/options.js';
import { durationText, readDuration, readNumber } from '../faults/forms.js';
import { mixBits } from '../protocol/random-bits.js';

/** How long messages take, as the user wrote it; times in ms. */
export type LatencySpec = Distribution & {
  /** `link`: any two peers have one latency, the same both ways. `message`: each message has its own. */
  readonly per: 'link' | 'message';
};

type Distribution =
  | { readonly kind: 'constant'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number }
  | { readonly kind: 'lognormal'; readonly medianMs: number; readonly sigma: number }
  | { readonly kind: 'matrix'; readonly file: string };

const latencyForms = [
  '10ms',
  'uniform 10..100ms',
  'exponential 50ms',
  'lognormal 50ms sigma 1',
  'latencies.csv',
] as const;

/** Of a lognormal distribution: with a larger one, single messages would take longer than all others together. */
const maxSigma = 3;

/** @throws SimError `bad-usage` */
export function readLatency(text: string): LatencySpec {
  const [, distribution = '', per] = /^\s*(.*?)(?:\s+per\s+(link|message))?\s*$/u.exec(text) ?? [];
  const read = readDistribution(distribution);
  if (read === undefined) {
    throw new SimError('bad-usage', `--latency ${quote(text)} cannot be read`, {
      hint: `for example: ${latencyForms.map((form) => `'${form}'`).join(', ')}; 'per message' after it draws for each message`,
    });
  }
  return { ...read, per: per === 'message' ? 'message' : 'link' };
}

function readDistribution(text: string): Distribution | undefined {
  if (/\.(?:csv|tsv|txt)$/iu.test(text)) return { kind: 'matrix', file: text };
  const words = text.split(/\s+/u);
  const [kind = '', time = '', word, value = '', ...more] = words;
  const ms = readDuration(time);
  if (words.length === 1) {
    const only = readDuration(kind);
    return only === undefined ? undefined : { kind: 'constant', ms: only };
  }
  if (kind === 'uniform' && words.length === 2) return readUniform(time);
  if (kind === 'exponential' && words.length === 2 && ms !== undefined) return { kind, meanMs: ms };
  const sigma = readNumber(value);
  const isLognormal = kind === 'lognormal' && word === 'sigma' && more.length === 0;
  if (!isLognormal || ms === undefined || sigma === undefined || sigma > maxSigma) return undefined;
  return { kind, medianMs: ms, sigma };
}

/** `10..100ms`, `0.5ms..2s`. */
function readUniform(text: string): Distribution | undefined {
  const [, low = '', lowUnit = '', high = '', unit = ''] =
    /^([\d.]+?)([a-z]*)\.\.([\d.]+)([a-z]+)$/u.exec(text) ?? [];
  const fromMs = readDuration(low + (lowUnit === '' ? unit : lowUnit));
  const toMs = readDuration(high + unit);
  if (fromMs === undefined || toMs === undefined || fromMs > toMs) return undefined;
  return { kind: 'uniform', fromMs, toMs };
}

/** The words that {@link readLatency} reads. */
export function latencyText(spec: LatencySpec): string {
  switch (spec.kind) {
    case 'constant':
      return durationText(spec.ms);
    case 'uniform':
      return withPer(`uniform ${durationText(spec.fromMs)}..${durationText(spec.toMs)}`, spec);
    case 'exponential':
      return withPer(`exponential ${durationText(spec.meanMs)}`, spec);
    case 'lognormal':
      return withPer(`lognormal ${durationText(spec.medianMs)} sigma ${spec.sigma}`, spec);
    case 'matrix':
      return spec.file;
  }
}

const withPer = (text: string, { per }: LatencySpec): string => `${text} per ${per}`;

/** Latencies of all pairs of groups, in ticks, and the group of each peer. */
export interface LatencyMatrix {
  readonly groups: number;
  /** Row after row: from a group to each group. */
  readonly ticks: Uint32Array;
  readonly groupOf: Uint32Array;
}

/** @param matrix where the latencies are those of a file */
export function latencyOf(spec: LatencySpec, seed: string, matrix?: LatencyMatrix): Latency {
  if (matrix !== undefined) {
    const { groups, ticks, groupOf } = matrix;
    const maxTicks = ticks.reduce((most, one) => Math.max(most, one), 1);
    const draw = (from: number, to: number): number =>
      ticks[(groupOf[from] as number) * groups + (groupOf[to] as number)] as number;
    return { maxTicks, draw };
  }
  if (spec.kind === 'constant') {
    const ticks = toTicks(spec.ms);
    return { maxTicks: ticks, draw: () => ticks };
  }
  const table = quantiles(spec);
  const maxTicks = table[table.length - 1] as number;
  const random = randomOf(seed, 'latencies').below(2 ** 32);
  if (spec.per === 'message') {
    let drawn = 0;
    const draw = (): number => {
      drawn = (drawn + 1) | 0;
      return table[mixBits(random, drawn) >>> tableShift] as number;
    };
    return { maxTicks, draw };
  }
  const draw = (from: number, to: number): number => {
    const pair = from < to ? mixBits(mixBits(random, from), to) : mixBits(mixBits(random, to), from);
    return table[pair >>> tableShift] as number;
  };
  return { maxTicks, draw };
}

const tableShift = 16;

/** Latencies in ticks, ascending and equally likely: a distribution is drawn from 65,536 of its quantiles. */
function quantiles(spec: Distribution): Float64Array {
  // Not 32 bits: an hour has nearly as many ticks, and rare latencies are longer.
  const table = new Float64Array(2 ** (32 - tableShift));
  for (let index = 0; index < table.length; index += 1)
    table[index] = toTicks(quantile(spec, (index + 0.5) / table.length));
  return table;
}

/** Ms. */
function quantile(spec: Distribution, share: number): number {
  switch (spec.kind) {
    case 'uniform':
      return spec.fromMs + (spec.toMs - spec.fromMs) * share;
    case 'exponential':
      return -spec.meanMs * log(1 - share);
    case 'lognormal':
      return spec.medianMs * exp(spec.sigma * normalQuantile(share));
    default:
      throw new Error(`${spec.kind} has no quantiles`);
  }
}

/** A message takes at least a tick, so that an answer is never before its question. */
export function toTicks(ms: number): number {
  return Math.max(1, Math.round(ms * ticksPerMs));
}

/**
 * The quantile of the standard normal distribution, with a relative error below 1.2e-9: rational approximations of P. J. Acklam,
 * "An algorithm for computing the inverse normal cumulative distribution function", 2003.
 */
export function normalQuantile(share: number): number {
  if (share > 0.5) return -normalQuantile(1 - share);
  const [c1, c2, c3, c4, c5, c6] = [
    -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
    2.938163982698783,
  ];
  const [d1, d2, d3, d4] = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];
  if (share < 0.02425) {
    const q = Math.sqrt(-2 * log(share));
    return (
      (((((c1 * q + c2) * q + c3) * q + c4) * q + c5) * q + c6) /
      ((((d1 * q + d2) * q + d3) * q + d4) * q + 1)
    );
  }
  const [a1, a2, a3, a4, a5, a6] = [
    -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
    2.506628277459239,
  ];
  const [b1, b2, b3, b4, b5] = [
    -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1,
    -1.328068155288572e1,
  ];
  const q = share - 0.5;
  const r = q * q;
  return (
    ((((((a1 * r + a2) * r + a3) * r + a4) * r + a5) * r + a6) * q) /
    (((((b1 * r + b2) * r + b3) * r + b4) * r + b5) * r + 1)
  );
}
