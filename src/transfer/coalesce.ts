import { maxChunkBytes } from './transfer-frames.js';

/** Smaller pieces than this are put together: sending each alone costs more than copying it. */
const worthSending = 64 << 10;

/** Makes chunks of what a packer gives, in which pieces of a few bytes alternate with blocks of up to 1 MiB. */
export async function* coalesce(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const piece of pieces) {
    if (length > 0 && length + piece.length > maxChunkBytes) {
      yield Buffer.concat(held);
      held = [];
      length = 0;
    }
    held.push(piece);
    length += piece.length;
    if (length < worthSending) continue;
    yield held.length === 1 ? piece : Buffer.concat(held);
    held = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(held);
}
