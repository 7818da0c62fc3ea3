/**
 * A list as its text has it: what stands around the items, between them, and each item with its quotes. The reader's
 * own notion of a list is in `check/values.ts`.
 */
interface ListText {
  readonly open: string;
  /** Everything between two commas, with the blanks. */
  readonly items: readonly string[];
  readonly close: string;
}

/** Puts another item in the place of one; its quotes, and the blanks around it, stay. */
export function replaceItem(list: string, index: number, item: string): string {
  const { open, items, close } = cutList(list);
  const changed = items.map((old, at) => (at === index ? old.replace(bare(old), () => item) : old));
  return open + changed.join(',') + close;
}

/**
 * The list with other items, in the style that it has: brackets or none, the separator, quotes.
 *
 * @param items numbers are indices of items that are kept as they are written; texts are new items
 * @param kin other lists of the same file, whose separator counts where this list is too short to have one
 */
export function rewriteList(
  list: string,
  items: readonly (number | string)[],
  kin: readonly string[],
): string {
  const { open, items: old, close } = cutList(list);
  const quote = /^['"]/.exec(old.find((item) => bare(item) !== '')?.trim() ?? '')?.[0] ?? '';
  const separator = [list, ...kin].map(separatorOf).find((found) => found !== undefined) ?? ', ';
  const texts = items.map((item) =>
    typeof item === 'number' ? (old[item] ?? '').trim() : quote + item + quote,
  );
  return open + texts.join(separator) + close;
}

/** Blanks inside the brackets belong to the brackets: `[ 1, 2 ]`. */
function cutList(list: string): ListText {
  const hasBrackets = list.startsWith('[');
  const inner = hasBrackets ? list.slice(1, -1) : list;
  const core = inner.trim();
  const [before = '', after = ''] = core === '' ? [] : inner.split(core);
  return {
    open: (hasBrackets ? '[' : '') + before,
    items: core === '' ? [] : core.split(','),
    close: after + (hasBrackets ? ']' : ''),
  };
}

function separatorOf(list: string): string | undefined {
  // Nothing behind the last comma is no item, so that comma parts none.
  return /\s*,\s*(?=[^\s\]])/.exec(list)?.[0];
}

/** The item without blanks and quotes. */
function bare(item: string): string {
  return item.trim().replace(/^['"]|['"]$/g, '');
}
