import type { Random } from '../../core/random.js';
import type { EdgeArrays } from '../model.js';

/** A larger network would not fit into the memory of a usual machine: 100 million links take 0.8 GB. */
export const maxNodes = 20_000_000;
export const maxLinks = 100_000_000;

/** A number that a network is made from. Its command-line option, help, reading and errors follow from this. */
export interface Parameter {
  /** For the help: `links that each new peer makes`. */
  readonly help: string;
  /** The letter that the literature uses; also accepted on the command line. */
  readonly alias?: string;
  readonly min: number;
  /** Default: {@link maxNodes}. */
  readonly max?: number;
  /** Whether the value may be a fraction. */
  readonly isFraction?: true;
  readonly default?: number;
  /** For the help, where a missing value has a meaning but no fixed default: `√peers`. */
  readonly defaultText?: string;
  /** May be missing without a default: `refuse` reports what is needed instead, or the other values imply it. */
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
  /** In closed form; for a random number of links, the mean. */
  readonly links: number;
}

/** Why values that are valid one by one do not fit together. */
export interface Refusal {
  readonly message: string;
  readonly hint: string;
}

/** A kind of network. All of them are listed in `generators/index.ts`. */
export interface Generator<P extends Parameters = Parameters> {
  readonly name: string;
  /** What the network looks like, in one short line. */
  readonly summary: string;
  readonly parameters: P;
  /** Whether the seed makes a difference. */
  readonly isRandom: boolean;
  refuse?(values: ValuesOf<P>): Refusal | undefined;
  size(values: ValuesOf<P>): Size;
  /** @throws SimError `bad-usage`, where no network of these values could be drawn */
  build(values: ValuesOf<P>, random: Random): EdgeArrays;
}

/** Types a generator by its own parameters, and gives it as one of many: `readValues` reads values that fit it. */
export function defineGenerator<const P extends Parameters>(generator: Generator<P>): Generator {
  return generator as unknown as Generator;
}

// Parameters that several generators have.

export const peers = { help: 'number of peers', alias: 'n', min: 1 } as const satisfies Parameter;
export const degree = { help: 'links of each peer', alias: 'd', min: 0 } as const satisfies Parameter;

export function refuseAbove(name: string, max: number, message: string): Refusal {
  return { message, hint: `give --${name} of at most ${max}` };
}

/** More links at a peer than there are other peers. */
export function refuseTooManyLinks(name: string, nodes: number): Refusal {
  return refuseAbove(name, nodes - 1, `each of ${nodes} peers has at most ${nodes - 1} others to link to`);
}

/** An odd number of link ends, when each link has two. */
export function refuseOddEnds(nodes: number, degree: number, hint: string): Refusal {
  return {
    message: `${nodes} peers with ${degree} links each are impossible: peers times links must be even`,
    hint,
  };
}
