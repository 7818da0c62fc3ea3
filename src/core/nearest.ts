import { distance } from 'fastest-levenshtein';

/**
 * The known name that somebody probably meant: the one that takes the fewest edits, if that is at most a third of the
 * longer name, or two: two letters in the wrong order are two edits. Upper and lower case count as the same.
 */
export function nearest(name: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const longer = Math.max(name.length, candidate.length);
    const allowed = Math.max(longer < 3 ? 1 : 2, Math.floor(longer / 3));
    // Spares the work where one name is endless: that many edits are needed at least.
    if (Math.abs(name.length - candidate.length) > allowed) continue;
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits <= allowed && edits < fewest) {
      best = candidate;
      fewest = edits;
    }
  }
  return best;
}
