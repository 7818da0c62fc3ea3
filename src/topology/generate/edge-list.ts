import type { Overlay } from '../overlay.js';

export interface EdgeListOptions {
  /** The id of node 0. */
  readonly firstId: number;
  /** What the graph is called in the heading. */
  readonly name: string;
  /** Lines that go before the heading, without their `#`. */
  readonly comments: readonly string[];
}

const chunkBytes = 1 << 20;
/** Two ids of at most ten digits, a tab and the end of the line. */
const longestLine = 22;

/**
 * An overlay as a list of links, in the form of the Stanford collection (https://snap.stanford.edu/data): a heading of
 * `#` lines, which also says how many nodes there are, then a line `source TAB target` per link. What a large overlay
 * becomes never stands in memory as a whole.
 */
export function* edgeListChunks(overlay: Overlay, options: EdgeListOptions): Generator<Uint8Array> {
  yield Buffer.from(heading(overlay, options));
  const { sources, targets } = overlay;
  const { firstId } = options;
  let chunk = Buffer.allocUnsafe(chunkBytes);
  let used = 0;
  for (let link = 0; link < sources.length; link += 1) {
    if (used + longestLine > chunkBytes) {
      yield chunk.subarray(0, used);
      // A new one: whoever was given the last may not have written it yet.
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

/** Writes a whole number in decimal, and gives the place after it. */
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

function heading({ directed, nodes, sources }: Overlay, { name, comments }: EdgeListOptions): string {
  const lines = [
    ...comments,
    `${directed ? 'Directed' : 'Undirected'} graph: ${name}`,
    `Nodes: ${nodes} Edges: ${sources.length}`,
    'FromNodeId\tToNodeId',
  ];
  return lines.map((line) => `# ${line}\n`).join('');
}
