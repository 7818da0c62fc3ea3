import type { EdgeArrays } from '../model.js';
import type { Random } from './random.js';

/** A number that a kind of network is made from. */
export interface Parameter {
  /** What it says, in few words: `links that each new peer makes`. */
  readonly meaning: string;
  /** The letter that the literature gives it, where a command line may use that too. */
  readonly letter?: string;
  readonly least: number;
  readonly most: number;
  /** Whether a fraction makes no sense. */
  readonly isWhole: boolean;
  /** Its value where it is not given. */
  readonly default?: number;
  /** May be missing though it has no default: `refuse` tells what must be given instead, or the rest implies it. */
  readonly isOptional?: true;
}

export type Parameters = Readonly<Record<string, Parameter>>;

/** The values of parameters that have been checked one by one. */
export type ValuesOf<P extends Parameters> = {
  readonly [Name in keyof P]: P[Name] extends { readonly isOptional: true } ? number | undefined : number;
};

/** How large a network will be, known before it is made. */
export interface Size {
  readonly nodes: number;
  /** Its closed form; where chance decides on the number of links, the mean. */
  readonly links: number;
}

/** Values that are each fine, but not together: what is wrong, and the hint. */
export interface Refusal {
  readonly message: string;
  readonly hint: string;
}

/** A kind of network: a plain object in a file of its own, listed in `kinds/index.ts`. */
export interface Generator<P extends Parameters = Parameters> {
  readonly name: string;
  /** What it looks like, in a line of at most 46 columns. */
  readonly summary: string;
  readonly parameters: P;
  /** Whether the seed makes a difference. */
  readonly isRandom: boolean;
  refuse?(values: ValuesOf<P>): Refusal | undefined;
  size(values: ValuesOf<P>): Size;
  /** @throws SimError `bad-usage`, where chance finds no network of these values */
  build(values: ValuesOf<P>, random: Random): EdgeArrays;
}

/**
 * Lets a kind see its own parameters by name, and the rest of the program see all kinds alike: what is read for a kind
 * by `readValues` are values of its parameters.
 */
export function defineKind<const P extends Parameters>(kind: Generator<P>): Generator {
  return kind as unknown as Generator;
}
