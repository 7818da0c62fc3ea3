import type { ParameterWords, TransferFaultState } from './fault.js';
import { bytesText, shareText } from './forms.js';

/** Where in an archive a fault acts: at a byte, or at a share of its length; null: anywhere, chosen at random. */
export type Position =
  | { readonly in: 'bytes'; readonly value: number }
  | { readonly in: 'share'; readonly value: number }
  | null;

/** Reads `100B`, `1KB` or `50%`. */
export function readPosition(words: ParameterWords): Position {
  const bytes = words.bytes();
  if (bytes !== undefined) return { in: 'bytes', value: bytes };
  const share = words.share();
  return share === undefined ? null : { in: 'share', value: share };
}

export function positionText(position: Position): string {
  if (position === null) return '';
  return position.in === 'bytes' ? bytesText(position.value) : shareText(position.value);
}

export const isRandomPosition = (position: Position): boolean => position === null;

/** The byte, from 0. Of a size that is not known, a share is 0: what acts there acts on the first byte. */
export function byteOf(position: Position, { size, random }: TransferFaultState): number {
  if (position?.in === 'bytes') return position.value;
  const last = Math.max(0, (size ?? 0) - 1);
  // Also for a given position: so that what a fault draws does not depend on it.
  const drawn = random.unit();
  return Math.min(last, Math.floor((position?.value ?? drawn) * (last + 1)));
}
