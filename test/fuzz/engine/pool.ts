import type { FuzzTarget } from '../target.js';
import type { Coverage } from './coverage.js';
import { mutate } from './mutate.js';
import type { Random } from './random.js';

/** The inputs that have run code which no input before them ran: new ones are made from them. */
export class Pool {
  readonly inputs: Buffer[];
  readonly #target: FuzzTarget;
  readonly #tokens: readonly Buffer[];
  readonly #random: Random;

  constructor(target: FuzzTarget, inputs: readonly Buffer[], random: Random) {
    this.#target = target;
    this.#tokens = target.tokens.map((token) => Buffer.from(token));
    this.#random = random;
    this.inputs = [...inputs];
    if (this.inputs.length === 0) this.inputs.push(Buffer.alloc(0));
  }

  /** A new input: every fourth is generated if the target can do it, the others are changed from known ones. */
  next(): Buffer {
    const { generate, maxBytes } = this.#target;
    if (generate !== undefined && this.#random.oneIn(4)) return generate(this.#random).subarray(0, maxBytes);
    // Half of them from the latest inputs, which have had the fewest changes.
    const { length } = this.inputs;
    const from = this.#random.oneIn(2) ? Math.max(0, length - 16) : 0;
    const input = this.inputs[from + this.#random.below(length - from)] ?? Buffer.alloc(0);
    return mutate(input, this.#random.pick(this.inputs), this.#tokens, maxBytes, this.#random);
  }
}

/**
 * Finds the inputs of a batch that have run new code, by halving: it is rare that a batch has one, and then few looks are needed.
 *
 * @param batch the inputs of the last look, which has found new code
 */
export async function findNew(
  batch: readonly Buffer[],
  coverage: Coverage,
  run: (input: Buffer) => void | Promise<void>,
): Promise<Buffer[]> {
  const found: Buffer[] = [];
  const search = async (inputs: readonly Buffer[]): Promise<void> => {
    for (const input of inputs) await run(input);
    if (coverage.look() === 0) return;
    if (inputs.length <= 1) found.push(...inputs);
    else await halve(inputs);
  };
  const halve = async (inputs: readonly Buffer[]): Promise<void> => {
    coverage.undo();
    const half = inputs.length >> 1;
    await search(inputs.slice(0, half));
    await search(inputs.slice(half));
  };
  const added = coverage.undo();
  await halve(batch);
  // Some of it is code of this fuzzer, or runs only at the first time.
  coverage.mark(added);
  return found;
}
