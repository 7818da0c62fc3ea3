import { type Components, findComponents } from '../components.js';
import type { EdgeArrays } from '../model.js';
import { connect } from './connect.js';
import type { Generator, Parameters, ValuesOf } from './generator.js';
import { randomOf } from './random.js';

export interface GenerateOptions {
  /** Any text. The same seed and values make the same overlay on every machine. */
  readonly seed: string;
  /** Whether to join what comes out in pieces, see `connect`. */
  readonly connected: boolean;
}

export interface Generated {
  readonly overlay: EdgeArrays;
  /** Of the overlay as its kind made it. */
  readonly components: Components;
  /** Links that were added to join them. */
  readonly joints: number;
}

/**
 * Makes an overlay of a kind.
 *
 * @param values as `readValues` gives them
 * @throws SimError `bad-usage`, where chance finds no overlay of these values
 */
export function generate(
  kind: Generator,
  values: ValuesOf<Parameters>,
  { seed, connected }: GenerateOptions,
): Generated {
  const made = kind.build(values, randomOf(seed, 'links'));
  const components = findComponents(made);
  const overlay = connected ? connect(made, components, randomOf(seed, 'joints')) : made;
  return { overlay, components, joints: overlay.sources.length - made.sources.length };
}
