import { Engine } from '../../src/engine/engine.js';
import { type EngineOptions, ticksPerMs } from '../../src/engine/options.js';
import { overlayOfLists } from '../../src/engine/overlay.js';
import { Canonical, canonicalText } from '../../src/judge/canonical.js';
import { flood } from '../../src/protocol/strategies/flood.js';
import { type BinaryHeader, encodeHeader } from '../../src/trace/binary/header.js';
import { eventsOfBinary } from '../../src/trace/binary/read.js';
import { Records } from '../../src/trace/binary/records.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { folded } from './folds.js';

/** A network of which a part may be missing. */
export interface SimulatedNetwork {
  readonly name: string;
  readonly peers: readonly { readonly id: number; readonly neighbours: readonly number[] }[];
  readonly absent: readonly number[];
  readonly forwardOnHit: boolean;
}

export interface SimulatedQuery {
  readonly origin: number;
  readonly file: string;
  readonly ttl: number;
  readonly holders: readonly number[];
}

/** The bytes of the binary trace of floods, one after the other. */
export function simulatedTrace(
  { name, peers, absent, forwardOnHit }: SimulatedNetwork,
  queries: readonly SimulatedQuery[],
  options: Partial<EngineOptions> & {
    readonly loss?: EngineOptions['loss'];
    readonly lossText?: string;
    readonly strategyText?: string;
  } = {},
): Buffer {
  const ids = [...peers.map(({ id }) => id), ...absent];
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  const lists = peers.map(({ neighbours }) => neighbours.map((id) => indexOf.get(id) ?? -1));
  const files = [...new Set(queries.map(({ file }) => file))];
  const shares = ids.map((id) =>
    files.flatMap((file, index) =>
      queries.some((query) => query.file === file && query.holders.includes(id)) ? [index] : [],
    ),
  );
  const { lossText = null, strategyText = 'flood', ...engineOptions } = options;
  const strategy = options.strategy ?? flood(forwardOnHit);
  const overlay = overlayOfLists(
    offsetsOf([...lists, ...absent.map(() => [])]),
    Uint32Array.from(lists.flat()),
  );
  const plans = queries.map(({ origin, file, ttl }, number) => ({
    origin: indexOf.get(origin) ?? -1,
    file: files.indexOf(file),
    at: 0,
    ttl,
    random: number + 1,
  }));
  const header: BinaryHeader = {
    ...{ floodsim: '0.1.0', topology: name, strategy: strategyText, seed: '1', forwardOnHit, ticksPerMs },
    ...{ loss: lossText, absent: absent.length, ids: Uint32Array.from(ids), files },
    offsets: overlay.offsets,
    targets: overlay.targets,
    shareOffsets: offsetsOf(shares),
    shares: Uint32Array.from(shares.flat()),
    queries: Uint32Array.from(plans.flatMap(({ origin, file, ttl, random }) => [origin, file, ttl, random])),
  };
  const bytes = encodeHeader(header).map((piece) => Buffer.from(piece));
  const records = new Records((piece) => bytes.push(Buffer.from(piece)));
  new Engine(
    {
      overlay,
      running: peers.length,
      strategy,
      latency: { maxTicks: ticksPerMs, draw: () => ticksPerMs },
      knowledge: { isUltrapeer: () => true, isTreeLink: () => true, mayHold: () => true },
      holds: (peer, file) => shares[peer]?.includes(file) === true,
      onSettled: () => {},
      load: new Uint32Array(overlay.peers),
      maxActive: 1,
      trace: records,
      ...engineOptions,
    },
    plans,
  ).run();
  records.end();
  return Buffer.concat(bytes);
}

function offsetsOf(lists: readonly (readonly unknown[])[]): Uint32Array {
  const offsets = [0];
  for (const list of lists) offsets.push((offsets.at(-1) ?? 0) + list.length);
  return Uint32Array.from(offsets);
}

/** @param pieceBytes length of the pieces in which the bytes are read */
export async function eventsOf(bytes: Uint8Array, pieceBytes = 65_536): Promise<TraceEvent[]> {
  async function* pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  }
  const events: TraceEvent[] = [];
  for await (const some of eventsOfBinary(pieces())) events.push(...some);
  return events;
}

export function canonicalTextOf(events: readonly TraceEvent[]): string {
  return canonicalText(folded(events, new Canonical()));
}
