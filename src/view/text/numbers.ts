import type { Range } from '../../judge/breadth-first.js';

/** `12.3 ms`, `163 ms`, `2.41 s`: as many digits as a reader needs. */
export function timeText(ms: number): string {
  if (Math.abs(ms) >= 10_000) return `${(ms / 1000).toFixed(1)} s`;
  if (Math.abs(ms) >= 1000) return `${(ms / 1000).toFixed(2)} s`;
  return `${ms.toFixed(Math.abs(ms) >= 100 ? 0 : 1)} ms`;
}

/** `16`, or `16 to 18` as `16-18`. */
export function rangeText({ min, max }: Range): string {
  return min === max ? numberText(min) : `${numberText(min)}-${numberText(max)}`;
}

/** `100,000`: the same in English and Chinese. */
export function numberText(value: number): string {
  return value.toLocaleString('en-US');
}

/** Rows of a hex dump with `width` bytes each. */
export function hexRows(
  bytes: Uint8Array,
  width = 12,
): readonly { readonly offset: string; readonly hex: string; readonly text: string }[] {
  return Array.from({ length: Math.ceil(bytes.length / width) }, (_, row) => {
    const part = [...bytes.subarray(row * width, (row + 1) * width)];
    return {
      offset: (row * width).toString(16).padStart(4, '0'),
      hex: part.map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
      text: part.map((byte) => (byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : '.')).join(''),
    };
  });
}
