import type { Random } from './engine/random.js';

/** Code that reads input of strangers, and how to fuzz it. */
export interface FuzzTarget {
  /** Valid inputs, and others worth starting from. */
  readonly seeds: readonly Buffer[];
  /** Words that are put into inputs. */
  readonly tokens: readonly string[];
  /** Makes an input from the parts of its format, with correct lengths and checksums around what is wrong. */
  readonly generate?: (random: Random) => Buffer;
  /** Longer inputs are cut. */
  readonly maxBytes: number;
  readonly open: () => OpenTarget | Promise<OpenTarget>;
}

export interface OpenTarget {
  /**
   * Runs one input.
   *
   * @throws any error if a promise is not kept
   */
  readonly run: (input: Buffer) => void | Promise<void>;
  readonly close?: () => void | Promise<void>;
}

/** @throws Error with this text, if the promise is not kept */
export function promise(isKept: boolean, text: string): asserts isKept {
  if (!isKept) throw new Error(`not kept: ${text}`);
}
