import { isDeepStrictEqual } from 'node:util';
import { SimError } from '../../../src/core/errors.js';
import { FramedDecoder } from '../../../src/transfer/frames.js';
import { encodeFailure } from '../../../src/transfer/header.js';
import { OldDecoder } from '../../../src/transfer/old-frames.js';
import { ancient, framed, header, md5, old, three } from '../../transfer/crafted.js';
import { type FuzzTarget, promise } from '../target.js';

/** Headers and trailers in both forms of a transfer: their values, or a SimError, however their bytes arrive. */
export const target: FuzzTarget = {
  seeds: [
    framed(),
    old(),
    ancient(),
    header({ filename: '3.txt', body: '\u6570\u636e', md5: md5(three) }),
    Buffer.from('{"body":"a}\\"","md5":"900150983cd24fb0d6963f7d28e17f72"}'),
    encodeFailure({ code: 'too-busy', message: 'wait' }),
  ],
  tokens: [
    ...[
      '"filename":',
      '"name":',
      '"size":',
      '"md5":',
      '"sha256":',
      '"file_size":',
      '"body":',
      '"error":{"code":',
    ],
    ...[
      'null',
      '{',
      '}',
      '[',
      '"',
      '\\"',
      ':',
      ',',
      '1e308',
      '-0',
      '"__proto__":',
      '{"a":'.repeat(50),
      '\0\0\0\0',
    ],
  ],
  maxBytes: 16 * 1024,
  open: () => ({ run }),
};

function run(input: Buffer): void {
  for (const newDecoder of [() => new FramedDecoder(), () => new OldDecoder()]) {
    const at = input.length === 0 ? 0 : (input.at(-1) ?? 0) % input.length;
    const whole = resultOf(newDecoder(), [input]);
    const split = resultOf(newDecoder(), [input.subarray(0, at), input.subarray(at)]);
    promise(isDeepStrictEqual(split, whole), 'the parts do not depend on how the bytes arrive');
  }
}

interface Decoder {
  push(bytes: Buffer): readonly { readonly type: string; readonly bytes?: Buffer }[];
}

/** Its parts but data, the data in one piece, and the code of the error. */
function resultOf(decoder: Decoder, pieces: readonly Buffer[]): unknown {
  const parts: unknown[] = [];
  const data: Buffer[] = [];
  try {
    for (const piece of pieces)
      for (const part of decoder.push(piece))
        if (part.bytes === undefined) parts.push(part);
        else data.push(Buffer.from(part.bytes));
    return { parts, data: Buffer.concat(data).toString('hex'), error: null };
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    // What was decoded in the same piece as the error is lost, so it depends on the pieces.
    return { error: error.code };
  }
}
