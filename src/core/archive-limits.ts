/**
 * Limits of an archive. A receiver rejects one that is beyond them before it makes anything of it, and a holder does not share
 * a folder that would make one.
 */

/** Maximum files and folders: a receiver keeps the archive's directory in memory. */
export const maxEntries = 200_000;

/** Maximum names in one path. Systems allow about 2,000 one-letter names, but no folder of people is nearly as deep as this. */
export const maxDepth = 256;

/** Maximum bytes of one path: the longest that Linux opens. */
export const maxPathBytes = 4_096;

/** Maximum bytes of all paths together, because they are kept in memory. */
const maxAllPathBytes = 32 << 20;

/** Maximum names in all paths together: 20 in each of the most entries. It limits the time in which they are checked. */
const maxNames = 4_000_000;

/** What is beyond its limit; each is the end of a sentence "the archive has ...". */
export const beyondLimits = {
  entries: `more than ${maxEntries} files and folders`,
  depth: `a path with more than ${maxDepth} names`,
  path: `a path of more than ${maxPathBytes} bytes`,
  allPaths: `paths of more than ${maxAllPathBytes >> 20} MiB together`,
  names: `paths with more than ${maxNames} names together`,
} as const;

export type BeyondLimit = keyof typeof beyondLimits;

/** Counts the paths of an archive. */
export class PathCount {
  #entries = 0;
  #bytes = 0;
  #names = 0;

  /**
   * Counts one more path.
   *
   * @param names number of names in it
   * @returns the limit that it is beyond, or null
   */
  add(bytes: number, names: number): BeyondLimit | null {
    this.#entries += 1;
    this.#bytes += bytes;
    this.#names += names;
    if (names > maxDepth) return 'depth';
    if (bytes > maxPathBytes) return 'path';
    if (this.#entries > maxEntries) return 'entries';
    if (this.#bytes > maxAllPathBytes) return 'allPaths';
    return this.#names > maxNames ? 'names' : null;
  }
}
