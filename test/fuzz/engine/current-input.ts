import { openSync, writeSync } from 'node:fs';

const headerBytes = 8;

/**
 * The input that is running, in a file: it outlives the process whatever ends it, and another process sees how long it runs.
 *
 * Bytes: a number that changes with each input (4), the length (4; 0xffffffff: none is running), and the input.
 */
export class CurrentInput {
  readonly #file: number;
  readonly #header = Buffer.alloc(headerBytes);
  #number = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  set(input: Buffer | null): void {
    this.#number = (this.#number + 1) >>> 0;
    this.#header.writeUInt32LE(this.#number, 0);
    this.#header.writeUInt32LE(input === null ? 0xffffffff : input.length, 4);
    writeSync(
      this.#file,
      input === null ? this.#header : Buffer.concat([this.#header, input]),
      0,
      undefined,
      0,
    );
  }
}
