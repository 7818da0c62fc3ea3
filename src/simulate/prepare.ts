import { SimError } from '../core/errors.js';
import { type Random, randomOf } from '../core/random.js';
import { maxTtl, type PeerId } from '../core/vocabulary.js';
import { type PlannedQuery, ticksPerMs } from '../engine/options.js';
import { Share } from '../share/share.js';
import { readEvery } from './conditions.js';
import { type Content, contentOn, holderCount, madeContent, namedHolders, wholeNumber } from './content.js';
import { indexOfPeer, type SimulatedNetwork } from './network.js';
import type { SimulationRequest } from './request.js';

const maxQueries = 10_000_000;

/** The files that peers hold: those of a topology's shares with `get`, else made ones. @throws SimError `bad-usage` */
export function contentOf(request: SimulationRequest, network: SimulatedNetwork, seed: string): Content {
  const { overlay, running } = network;
  const named = namedHolders(request.holders);
  const random = randomOf(seed, 'content');
  // Absent neighbours have no files.
  if (request.get === undefined && named === undefined)
    return madeContent(request, running, random, overlay.peers);
  refuseMade(request);
  const file = request.get ?? 'file-1';
  const peers = named?.map((id) => indexOfPeer(network, id, '--holders'));
  if (peers !== undefined) return contentOn(peers, overlay.peers, [file]);
  if (request.holders !== undefined)
    return contentOn(randomPeers(holderCount(request.holders, running), running, random), overlay.peers, [
      file,
    ]);
  return sharedContent(file, network);
}

function refuseMade(request: SimulationRequest): void {
  const surplus = (['files', 'copies', 'replicas', 'popularity'] as const).find(
    (name) => request[name] !== undefined,
  );
  if (surplus === undefined) return;
  const why = request.get === undefined ? "--holders 'peers ...'" : '--get';
  throw new SimError('bad-usage', `--${surplus} is for many made files, and ${why} for one`, {
    hint: `leave out one of the two`,
  });
}

function randomPeers(count: number, peers: number, random: Random): number[] {
  const content = madeContent({ holders: count }, peers, random);
  return Array.from({ length: peers }, (_, peer) => peer).filter((peer) => content.holds(peer, 0));
}

/** All files in the shares of a topology; the wanted one is file 0. @throws SimError `bad-usage` */
function sharedContent(wanted: string, { described, name, overlay }: SimulatedNetwork): Content {
  if (described === null || described.every(({ shareDir }) => shareDir === undefined)) {
    throw new SimError('bad-usage', `the peers of ${name} have no shares, so --get finds nothing there`, {
      hint: "say who has the file: --holders 10 for ten peers at random, 1%, or 'peers 3,5'",
    });
  }
  const names = [wanted];
  const numbers = new Map([[wanted, 0]]);
  const holders: number[] = [];
  const others: [number, number][] = [];
  for (const [peer, { shareDir }] of described.entries()) {
    if (shareDir === undefined) continue;
    const share = new Share([shareDir]);
    if (share.find(wanted) !== null) holders.push(peer);
    for (const entry of share.list()) {
      if (entry.name === wanted) continue;
      const file = numbers.get(entry.name) ?? names.push(entry.name) - 1;
      numbers.set(entry.name, file);
      others.push([peer, file]);
    }
  }
  others.sort(([, one], [, other]) => one - other);
  return contentOn(holders, overlay.peers, names, others);
}

/** The queries in the order in which they begin. @throws SimError `bad-usage` */
export function plansOf(
  request: SimulationRequest,
  network: SimulatedNetwork,
  content: Content,
  seed: string,
): PlannedQuery[] {
  const count = wholeNumber('queries', request.queries ?? 1, maxQueries);
  const asked = request.ttl === undefined ? undefined : wholeNumber('ttl', request.ttl, maxTtl);
  const everyTicks = (readEvery(request.every) ?? 0) * ticksPerMs;
  const from = originOf(request, network);
  const random = randomOf(seed, 'queries');
  return Array.from({ length: count }, (_, number) => {
    const origin = from ?? random.below(network.running);
    return {
      origin,
      file: request.get === undefined ? content.pick(random) : 0,
      at: Math.round(number * everyTicks),
      ttl: asked ?? network.described?.[origin]?.ttl ?? network.options.ttl,
      random: random.below(2 ** 32),
    };
  });
}

/** Undefined: a random one for each query. */
function originOf({ from, get }: SimulationRequest, network: SimulatedNetwork): number | undefined {
  if (from === 'random' || (from === undefined && get === undefined)) return undefined;
  if (from === undefined) return 0;
  const id: PeerId = /^\d{1,10}$/u.test(String(from).trim()) ? Number(from) : Number.NaN;
  if (!Number.isNaN(id)) return indexOfPeer(network, id, '--from');
  throw new SimError('bad-usage', `--from ${String(from)} is not a peer`, {
    hint: 'give the id of a peer, or random',
  });
}
