import { distance } from 'fastest-levenshtein';

/**
 * The known name that the user probably meant: the one with the fewest edits. At most a third of the longer name may
 * differ, and always two letters, because two swapped letters are two edits. Case is ignored.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const longer = Math.max(name.length, candidate.length);
    const allowed = Math.max(longer < 3 ? 1 : 2, Math.floor(longer / 3));
    // The difference in length is the least number of edits. This check keeps a very long name cheap.
    if (Math.abs(name.length - candidate.length) > allowed) continue;
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits <= allowed && edits < fewest) {
      best = candidate;
      fewest = edits;
    }
  }
  return best;
}
