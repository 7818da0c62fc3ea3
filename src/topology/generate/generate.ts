import { type Components, findComponents } from '../measures.js';
import type { EdgeArrays } from '../model.js';
import { connect } from './connect.js';
import type { Generator, Parameters, ValuesOf } from './generator.js';
import { randomOf } from './random.js';

export interface GenerateOptions {
  /** Any text. The same seed and values make the same overlay on every machine. */
  readonly seed: string;
  /** Whether to connect disconnected parts, see `connect`. */
  readonly connected: boolean;
}

export interface Generated {
  readonly overlay: EdgeArrays;
  /** Of the overlay before it was connected. */
  readonly components: Components;
  /** Number of links that were added to connect them. */
  readonly joints: number;
}

/**
 * @param values from `readValues`
 * @throws SimError `bad-usage`, where no network of these values could be drawn
 */
export function generate(
  generator: Generator,
  values: ValuesOf<Parameters>,
  { seed, connected }: GenerateOptions,
): Generated {
  const made = generator.build(values, randomOf(seed, 'links'));
  const components = findComponents(made);
  const overlay = connected ? connect(made, components, randomOf(seed, 'joints')) : made;
  return { overlay, components, joints: overlay.sources.length - made.sources.length };
}
