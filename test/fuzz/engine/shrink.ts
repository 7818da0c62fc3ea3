/**
 * Makes a failing input shorter: removes blocks, and smaller ones when nothing can be removed any more.
 *
 * @param fails whether an input fails in the same way
 * @param maxTries how often it may be called
 */
export async function shrink(
  input: Buffer,
  fails: (input: Buffer) => Promise<boolean>,
  maxTries: number,
): Promise<Buffer> {
  let best = input;
  let tries = 0;
  for (let size = best.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < best.length; ) {
      if (tries === maxTries) return best;
      tries += 1;
      const shorter = Buffer.concat([best.subarray(0, at), best.subarray(at + size)]);
      if (await fails(shorter)) best = shorter;
      else at += size;
    }
  }
  return best;
}
