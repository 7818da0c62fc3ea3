import type { EdgeArrays } from '../model.js';

export interface EdgeListOptions {
  /** The id of node 0. */
  readonly firstId: number;
  /** Comment lines, without their `#`. */
  readonly comments: readonly string[];
}

const chunkBytes = 1 << 20;
/** Two ids of at most ten digits, a tab and the end of the line. */
const maxLineBytes = 22;

/**
 * An overlay in the format `edges` (see `formats/edges.ts`, which reads it back), in chunks, so that a large list is
 * never in memory as a whole.
 */
export function* edgeListChunks(overlay: EdgeArrays, options: EdgeListOptions): Generator<Uint8Array> {
  yield Buffer.from(heading(overlay, options));
  const { sources, targets } = overlay;
  const { firstId } = options;
  let chunk = Buffer.allocUnsafe(chunkBytes);
  let used = 0;
  for (let link = 0; link < sources.length; link += 1) {
    if (used + maxLineBytes > chunkBytes) {
      yield chunk.subarray(0, used);
      // A new buffer: the consumer may not have written the last one yet.
      chunk = Buffer.allocUnsafe(chunkBytes);
      used = 0;
    }
    used = putNumber(chunk, used, (sources[link] as number) + firstId);
    chunk[used] = tab;
    used = putNumber(chunk, used + 1, (targets[link] as number) + firstId);
    chunk[used] = lineFeed;
    used += 1;
  }
  if (used > 0) yield chunk.subarray(0, used);
}

const tab = 0x09;
const lineFeed = 0x0a;
const zero = 0x30;

/** Writes a whole number in decimal, and returns the offset after it. */
function putNumber(chunk: Uint8Array, start: number, value: number): number {
  let digits = 1;
  for (let power = 10; power <= value; power *= 10) digits += 1;
  const end = start + digits;
  let rest = value;
  for (let place = end - 1; place >= start; place -= 1) {
    const tenth = Math.floor(rest / 10);
    chunk[place] = zero + rest - tenth * 10;
    rest = tenth;
  }
  return end;
}

function heading(overlay: EdgeArrays, { firstId, comments }: EdgeListOptions): string {
  const isolated = isolatedNodes(overlay);
  const lines = [
    `${overlay.directed ? 'Directed' : 'Undirected'} graph`,
    ...comments,
    `Nodes: ${overlay.nodes} Edges: ${overlay.sources.length}`,
    ...(isolated.length === 0 ? [] : [`Isolated: ${isolated.map((node) => node + firstId).join(' ')}`]),
    'FromNodeId\tToNodeId',
  ];
  return lines.map((line) => `# ${line}\n`).join('');
}

function isolatedNodes({ nodes, sources, targets }: EdgeArrays): Int32Array {
  const isLinked = new Uint8Array(nodes);
  for (const source of sources) isLinked[source] = 1;
  for (const target of targets) isLinked[target] = 1;
  const isolated = new Int32Array(isLinked.reduce((count, linked) => count - linked, nodes));
  let found = 0;
  isLinked.forEach((linked, node) => {
    if (linked === 1) return;
    isolated[found] = node;
    found += 1;
  });
  return isolated;
}
