import type { TransferDecision } from '../faults/fault.js';
import { type AnswerPiece, AnswerPieces } from './answer-pieces.js';

/** What a fault does with an answer, if it is active when the place has come. */
export interface AnswerFault {
  readonly decision: TransferDecision;
  /** Called before it acts: false if it may not. */
  readonly take: () => boolean;
  /** Called when it has acted, with the byte of the archive. */
  readonly applied: (atByte: number) => void;
}

/** The faults of an answer with so many announced bytes. Called once, when its header has arrived. */
export type FaultsOfAnswer = (size: number | null) => readonly AnswerFault[];

/**
 * The answer to a request with faults in it: a byte of the archive is inverted, or the archive ends or stops there. Without sockets
 * and clock.
 *
 * A fault that becomes active later acts on the next byte that passes. A byte behind the end of a framed archive stands for its last
 * one, so that each fault acts, whatever the length: for this a byte is held until the next one arrives.
 */
export class TamperedAnswer {
  readonly #form: 'framed' | 'old';
  readonly #pieces: AnswerPieces;
  readonly #faultsOf: FaultsOfAnswer;
  /** Those that have not acted yet, the earliest place first; null: the header has not arrived. */
  #faults: readonly AnswerFault[] | null = null;
  #state: 'passing' | 'stalled' | 'ended' = 'passing';
  /** Archive bytes that have gone through. */
  #count = 0;
  #held: Buffer = Buffer.alloc(0);
  /** What has arrived since a stall. */
  #waiting: AnswerPiece[] = [];

  constructor(form: 'framed' | 'old', faultsOf: FaultsOfAnswer) {
    this.#form = form;
    this.#pieces = new AnswerPieces(form);
    this.#faultsOf = faultsOf;
  }

  /** `stalled`: nothing is passed on until `resume`; `ended`: nothing any more. */
  get state(): 'passing' | 'stalled' | 'ended' {
    return this.#state;
  }

  /** @returns what is passed on */
  push(bytes: Buffer): Buffer[] {
    const passed: Buffer[] = [];
    for (const piece of this.#pieces.push(bytes)) this.#take(piece, passed);
    return passed;
  }

  /**
   * Ends a stall.
   *
   * @returns what is passed on now
   */
  resume(): Buffer[] {
    const passed: Buffer[] = [];
    if (this.#state === 'stalled') this.#state = 'passing';
    for (const piece of this.#waiting.splice(0)) this.#take(piece, passed);
    return passed;
  }

  /**
   * The holder has ended. Must not be called during a stall.
   *
   * @returns what is passed on
   */
  end(): Buffer[] {
    if (this.#state === 'ended') return [];
    return [this.#takeHeld(), this.#pieces.end()];
  }

  #take(piece: AnswerPiece, passed: Buffer[]): void {
    if (this.#state === 'ended') return;
    if (this.#state === 'stalled') {
      // A copy: the buffer may be used again.
      this.#waiting.push({ ...piece, bytes: Buffer.from(piece.bytes) });
      return;
    }
    const { part, bytes } = piece;
    if (part === 'archive') return this.#archive(Buffer.concat([this.#takeHeld(), bytes]), false, passed);
    if (part === 'last') this.#archive(this.#takeHeld(), true, passed);
    else this.#keep(this.#takeHeld(), passed);
    // The last byte may have been the place of a stall or an end.
    if (this.#state === 'passing') passed.push(bytes);
    else this.#take(piece, passed);
  }

  /** @param isEnd whether the archive ends behind these bytes */
  #archive(bytes: Buffer, isEnd: boolean, passed: Buffer[]): void {
    this.#faults ??= this.#sorted(this.#faultsOf(this.#pieces.size));
    let rest = bytes;
    for (const fault of this.#faults) {
      const place = Math.max(0, fault.decision.atByte - this.#count);
      const at = isEnd ? Math.min(place, rest.length - 1) : place;
      if (rest.length === 0 || at >= rest.length || !fault.take()) continue;
      this.#faults = this.#faults.filter((other) => other !== fault);
      this.#keep(rest.subarray(0, at), passed);
      rest = rest.subarray(at);
      fault.applied(this.#count);
      if (fault.decision.effect === 'flipped') {
        this.#keep(inverted(rest.subarray(0, 1)), passed);
        // Another fault does not invert it back.
        rest = rest.subarray(1);
      }
      if (fault.decision.effect === 'truncated') this.#state = 'ended';
      if (fault.decision.effect === 'stalled') {
        this.#state = 'stalled';
        this.#take({ part: 'archive', bytes: rest }, passed);
      }
      if (this.#state !== 'passing') return;
    }
    const holds = !isEnd && this.#form === 'framed' && this.#faults.length > 0;
    const end = Math.max(0, rest.length - (holds ? 1 : 0));
    this.#keep(rest.subarray(0, end), passed);
    this.#held = Buffer.from(rest.subarray(end));
  }

  #sorted(faults: readonly AnswerFault[]): AnswerFault[] {
    const { size } = this.#pieces;
    // In the old form the end is not seen, but announced.
    const last = this.#form === 'old' && size !== null ? Math.max(0, size - 1) : Number.POSITIVE_INFINITY;
    return faults
      .map((fault) => ({
        ...fault,
        decision: { ...fault.decision, atByte: Math.min(fault.decision.atByte, last) },
      }))
      .sort((one, other) => one.decision.atByte - other.decision.atByte);
  }

  #keep(bytes: Buffer, passed: Buffer[]): void {
    this.#count += bytes.length;
    if (bytes.length > 0) passed.push(bytes);
  }

  #takeHeld(): Buffer {
    const held = this.#held;
    this.#held = Buffer.alloc(0);
    return held;
  }
}

function inverted(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => byte ^ 0xff));
}
