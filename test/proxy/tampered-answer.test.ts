import { describe, expect, it } from 'vitest';
import { randomOf } from '../../src/core/random.js';
import type { TransferDecision } from '../../src/faults/fault.js';
import { TamperedAnswer } from '../../src/proxy/tampered-answer.js';
import { encodeChunkLength, endOfArchive, FramedDecoder } from '../../src/transfer/frames.js';
import {
  encodeFailure,
  encodeFramedHeader,
  encodeOldHeader,
  encodeTrailer,
} from '../../src/transfer/header.js';

const size = 1_000;
const archive = Buffer.from(Array.from({ length: size }, (_, at) => at % 251));
const facts = { md5: 'a'.repeat(32), fileSize: size, sha256: null };
const header = { filename: 'x.zip', name: 'x.txt', size };
const trailer = Buffer.concat([endOfArchive, encodeTrailer(facts)]);
const oldHeader = encodeOldHeader({ ...header, ...facts });

/** A framed answer whose chunks have these lengths at most. */
function framed(chunk = 300): Buffer {
  const parts: Buffer[] = [encodeFramedHeader(header)];
  for (let at = 0; at < size; at += chunk) {
    const bytes = archive.subarray(at, at + chunk);
    parts.push(encodeChunkLength(bytes.length), bytes);
  }
  return Buffer.concat([...parts, trailer]);
}

const old = Buffer.concat([oldHeader, archive]);

interface Passed {
  readonly bytes: Buffer;
  readonly applied: readonly number[];
  readonly announced: readonly (number | null)[];
  readonly answer: TamperedAnswer;
}

/** Pushes an answer in pieces of these lengths, again and again, through faults that may always act. */
function pass(
  bytes: Buffer,
  decisions: readonly TransferDecision[],
  { form = 'framed' as 'framed' | 'old', pieces = [bytes.length], take = (): boolean => true } = {},
): Passed {
  const applied: number[] = [];
  const announced: (number | null)[] = [];
  const answer = new TamperedAnswer(form, (announcedSize) => {
    announced.push(announcedSize);
    return decisions.map((decision) => ({ decision, take, applied: (at) => applied.push(at) }));
  });
  const passed: Buffer[] = [];
  for (let at = 0, index = 0; at < bytes.length; index += 1) {
    const piece = Buffer.from(bytes.subarray(at, at + (pieces[index % pieces.length] ?? 1)));
    passed.push(...answer.push(piece).map((part) => Buffer.from(part)));
    // The socket uses its buffer again.
    piece.fill(0);
    at += pieces[index % pieces.length] ?? 1;
  }
  if (answer.state !== 'stalled') passed.push(...answer.end());
  return { bytes: Buffer.concat(passed), applied, announced, answer };
}

/** The archive in a framed answer. */
function archiveIn(bytes: Buffer): Buffer {
  const parts = new FramedDecoder().push(bytes);
  return Buffer.concat(parts.flatMap((part) => (part.type === 'data' ? [part.bytes] : [])));
}

const flip = (atByte: number): TransferDecision => ({ effect: 'flipped', atByte });
const differing = (bytes: Buffer): number[] => [...bytes.keys()].filter((at) => bytes[at] !== archive[at]);

describe('TamperedAnswer', () => {
  const random = randomOf('1', 'pieces');
  const cuts = [[1], [7], [300], [5_000], Array.from({ length: 20 }, () => 1 + random.below(400))];

  it.each(cuts.map((pieces) => ({ pieces })))(
    'changes exactly one byte of the archive, whatever pieces arrive: $pieces',
    ({ pieces }) => {
      for (const at of [0, 1, 299, 300, 998, 999]) {
        const inFramed = pass(framed(), [flip(at)], { pieces });
        expect(differing(archiveIn(inFramed.bytes))).toEqual([at]);
        expect(inFramed).toMatchObject({ applied: [at], announced: [size] });
        const inOld = pass(old, [flip(at)], { form: 'old', pieces });
        expect(inOld.bytes.subarray(0, oldHeader.length)).toEqual(oldHeader);
        expect(differing(inOld.bytes.subarray(oldHeader.length))).toEqual([at]);
      }
    },
  );

  it.each(cuts.map((pieces) => ({ pieces })))('passes all bytes without a fault: $pieces', ({ pieces }) => {
    expect(pass(framed(), [], { pieces }).bytes).toEqual(framed());
    expect(pass(old, [], { form: 'old', pieces }).bytes).toEqual(old);
    const never = { pieces, take: () => false };
    expect(pass(framed(), [flip(5), flip(5_000)], never).bytes).toEqual(framed());
  });

  it('acts on the last byte if the place is behind the archive', () => {
    expect(differing(archiveIn(pass(framed(), [flip(5_000)], { pieces: [100] }).bytes))).toEqual([999]);
    const inOld = pass(old, [flip(5_000)], { form: 'old' });
    expect(differing(inOld.bytes.subarray(oldHeader.length))).toEqual([999]);
  });

  it('ends the archive at the byte, and passes nothing more', () => {
    const { bytes, answer } = pass(old, [{ effect: 'truncated', atByte: 400 }], {
      form: 'old',
      pieces: [64],
    });
    expect(bytes).toEqual(old.subarray(0, oldHeader.length + 400));
    expect(answer.state).toBe('ended');
    const cut = pass(framed(), [{ effect: 'truncated', atByte: 5_000 }]);
    expect(archiveIn(cut.bytes)).toEqual(archive.subarray(0, 999));
  });

  it('keeps what arrives during a stall, and passes it on afterwards, with the faults behind it', () => {
    const stall: TransferDecision = { effect: 'stalled', atByte: 400, ms: null };
    const { bytes, answer, applied } = pass(framed(), [flip(700), stall], { pieces: [64] });
    expect(answer.state).toBe('stalled');
    expect(archiveIn(bytes)).toEqual(archive.subarray(0, 400));
    const whole = Buffer.concat([bytes, ...answer.resume(), ...answer.end()]);
    expect(differing(archiveIn(whole))).toEqual([700]);
    expect(whole).toHaveLength(framed().length);
    expect(applied).toEqual([400, 700]);
  });

  it('acts on the next byte if a fault becomes active later', () => {
    let isActive = false;
    const answer = new TamperedAnswer('old', () => [
      { decision: flip(0), take: () => isActive, applied: () => {} },
    ]);
    const passed = [...answer.push(old.subarray(0, oldHeader.length + 10))];
    isActive = true;
    passed.push(...answer.push(old.subarray(oldHeader.length + 10)));
    expect(differing(Buffer.concat(passed).subarray(oldHeader.length))).toEqual([10]);
  });

  it('does not invert a byte back', () => {
    expect(differing(archiveIn(pass(framed(), [flip(5), flip(5)]).bytes))).toEqual([5, 6]);
  });

  it('leaves an error of the holder as it is', () => {
    const error = encodeFailure({ code: 'file-missing', message: 'gone' });
    for (const form of ['framed', 'old'] as const)
      expect(pass(error, [flip(0)], { form, pieces: [3] })).toMatchObject({ bytes: error, applied: [] });
  });

  it('acts on a text in a header, with its length and without', () => {
    const text = Buffer.from('{"body":"hello","md5":"5d41402abc4b2a76b9719d911017c592"}');
    const length = Buffer.alloc(4);
    length.writeInt32LE(text.length);
    for (const [answer, at] of [
      [text, 10],
      [Buffer.concat([length, text]), 14],
    ] as const) {
      const { bytes } = pass(answer, [flip(10)], { form: 'old', pieces: [2] });
      expect([...bytes.keys()].filter((index) => bytes[index] !== answer[index])).toEqual([at]);
    }
  });

  it('passes on what is no transfer', () => {
    const noise = Buffer.from('invalid content\n');
    expect(pass(noise, [], { form: 'framed', pieces: [3] }).bytes).toEqual(noise);
    expect(pass(Buffer.from([1, 0]), [flip(0)], { form: 'framed' }).bytes).toEqual(Buffer.from([1, 0]));
  });
});
