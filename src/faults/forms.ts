/**
 * How times, sizes and numbers stand in a fault. Each `read...` gives undefined for any other text, and reads what its
 * `...Text` writes.
 */

/** A day: timers of Node.js take up to 24 of them. */
export const maxDurationMs = 24 * 60 * 60 * 1000;
const msOf = { us: 0.001, ms: 1, s: 1000, min: 60_000, h: 3_600_000 } as const;

/** `50ms`, `1.5s`, `2min`: milliseconds, with microseconds as decimals; at most a day. */
export function readDuration(text: string): number | undefined {
  return readUnits(text, /^(\d{1,9}(?:\.\d{1,6})?)(us|ms|s|min|h)$/u, msOf, 1000, maxDurationMs);
}

export function durationText(ms: number): string {
  return ms >= 1000 && Number.isInteger(ms / 100) ? `${ms / 1000}s` : `${ms}ms`;
}

/** `+-10`, `+-10ms`: milliseconds on both sides. */
export function readSpread(text: string): number | undefined {
  const [, amount = '', unit = ''] = /^(?:\+-|±)([\d.]+)([a-z]*)$/u.exec(text) ?? [];
  return readDuration(`${amount}${unit === '' ? 'ms' : unit}`);
}

export const spreadText = (ms: number): string => `+-${ms}`;

const bytesOf = {
  B: 1,
  kB: 1000,
  KB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
} as const;
const maxBytes = 1e12;

/** `100B`, `1.5KB`, `2MiB`: whole bytes. */
export function readBytes(text: string): number | undefined {
  return readUnits(text, /^(\d{1,12}(?:\.\d{1,6})?)([kKMG]?i?B)$/u, bytesOf, 1, maxBytes);
}

export function bytesText(bytes: number): string {
  for (const unit of ['GB', 'MB', 'KB'] as const) {
    if (bytes > 0 && bytes % bytesOf[unit] === 0) return `${bytes / bytesOf[unit]}${unit}`;
  }
  return `${bytes}B`;
}

const bytesOfBits = { bit: 1 / 8, kbit: 125, Mbit: 125_000, Gbit: 125_000_000 } as const;

/** `1MB/s`, `8Mbit/s`: whole bytes per second, at least 1. */
export function readRate(text: string): number | undefined {
  const [, amount] = /^(.*)\/s$/u.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const rate =
    readBytes(amount) ??
    readUnits(amount, /^(\d{1,12}(?:\.\d{1,6})?)([kMG]?bit)$/u, bytesOfBits, 1, maxBytes);
  return rate === 0 ? undefined : rate;
}

export const rateText = (bytesPerSecond: number): string => `${bytesText(bytesPerSecond)}/s`;

/** Decimals of a share, which is 0 to 1. */
const shareDecimals = 8;

/** `10%` or `0.1`: 0 to 1. A whole number is not a share. */
export function readShare(text: string): number | undefined {
  const [, percent, fraction] = /^(?:(\d{1,3}(?:\.\d{1,6})?)%|([01]\.\d{1,8}))$/u.exec(text) ?? [];
  const share = percent === undefined ? Number(fraction) : rounded(Number(percent) / 100, shareDecimals);
  return share <= 1 ? share : undefined;
}

export const shareText = (share: number): string => `${rounded(share * 100, shareDecimals - 2)}%`;

/** A whole number of at most 15 digits, which JavaScript has exactly. */
export function readWhole(text: string): number | undefined {
  return /^\d{1,15}$/u.test(text) ? Number(text) : undefined;
}

/** A number with at most six decimals. */
export function readNumber(text: string): number | undefined {
  return /^\d{1,9}(?:\.\d{1,6})?$/u.test(text) ? Number(text) : undefined;
}

/** @param steps the value is a whole number of parts of which a unit has so many */
function readUnits(
  text: string,
  form: RegExp,
  units: Readonly<Record<string, number>>,
  steps: number,
  max: number,
): number | undefined {
  const [, amount, unit = ''] = form.exec(text) ?? [];
  const size = units[unit];
  if (amount === undefined || size === undefined) return undefined;
  const value = Math.round(Number(amount) * size * steps) / steps;
  return value <= max ? value : undefined;
}

function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
