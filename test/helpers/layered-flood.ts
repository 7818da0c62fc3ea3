import type { Graph } from './graphs.js';

export interface LayeredFlood {
  /** `from-to` of each message, in the order in which they are sent. */
  readonly messages: readonly string[];
  readonly reached: ReadonlySet<number>;
  readonly hits: ReadonlySet<number>;
}

/**
 * A flood layer by layer, from its definition and without the rules of the product: for unit latency.
 *
 * @param crosses whether a message goes over a link; `link` counts the links of its path, this one included
 */
export function layeredFlood(
  { neighbours }: Graph,
  origin: number,
  ttl: number,
  options: {
    readonly holders?: readonly number[];
    readonly forwardOnHit?: boolean;
    readonly crosses?: (from: number, to: number, link: number) => boolean;
  } = {},
): LayeredFlood {
  const { holders = [], forwardOnHit = false, crosses = () => true } = options;
  const messages: string[] = [];
  const reached = new Set<number>();
  const hits = new Set<number>();
  type Copy = readonly [from: number, to: number];
  let wave: Copy[] = (neighbours[origin] ?? [])
    .filter((to) => crosses(origin, to, 1))
    .map((to): Copy => [origin, to]);
  for (let link = 1; link <= ttl; link += 1) {
    const next: Copy[] = [];
    for (const [from, to] of wave) {
      messages.push(`${from}-${to}`);
      if (to === origin || reached.has(to)) continue;
      reached.add(to);
      if (holders.includes(to)) hits.add(to);
      if (holders.includes(to) && !forwardOnHit) continue;
      for (const further of neighbours[to] ?? [])
        if (further !== from && further !== origin && crosses(to, further, link + 1))
          next.push([to, further]);
    }
    wave = next;
  }
  return { messages, reached, hits };
}
