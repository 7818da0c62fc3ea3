import { type Random, randomOf } from '../../core/random.js';
import { type Components, findComponents } from '../measures.js';
import type { EdgeArrays } from '../model.js';
import type { Generator, Parameters, ValuesOf } from './generator.js';

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

/**
 * Connects the overlay: adds a link from a random node of each other component to a random node of the largest. With k
 * components it adds k - 1 links; the other links stay unchanged.
 */
export function connect(overlay: EdgeArrays, components: Components, random: Random): EdgeArrays {
  const { sizes, largest } = components;
  const added = sizes.length - 1;
  if (added < 1) return overlay;
  const { members, starts } = grouped(components);
  const memberOf = (component: number): number =>
    members[(starts[component] as number) + random.below(sizes[component] as number)] as number;
  const sources = withRoom(overlay.sources, added);
  const targets = withRoom(overlay.targets, added);
  let link = overlay.sources.length;
  for (let component = 0; component < sizes.length; component += 1) {
    if (component === largest) continue;
    sources[link] = memberOf(component);
    targets[link] = memberOf(largest);
    link += 1;
  }
  return { ...overlay, sources, targets };
}

function withRoom(array: Int32Array, more: number): Int32Array {
  const longer = new Int32Array(array.length + more);
  longer.set(array);
  return longer;
}

/** All nodes, component after component, and where each component starts. */
function grouped({ of, sizes }: Components): {
  readonly members: Int32Array;
  readonly starts: Int32Array;
} {
  const starts = new Int32Array(sizes.length);
  for (let component = 1; component < sizes.length; component += 1) {
    starts[component] = (starts[component - 1] as number) + (sizes[component - 1] as number);
  }
  const next = starts.slice();
  const members = new Int32Array(of.length);
  of.forEach((component, node) => {
    const position = next[component] as number;
    members[position] = node;
    next[component] = position + 1;
  });
  return { members, starts };
}
