const collator = new Intl.Collator('en', { numeric: true });

/** Orders texts as a reader would: `2` before `10`. The same on every machine, whatever its language. */
export function naturalOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}
