import type { Random } from '../core/random.js';
import type { PeerId } from '../core/vocabulary.js';
import type { CheckedPeer } from '../faults/check-fault.js';
import { faultKinds } from '../faults/registry.js';
import type { SoakFile, SoakQuery } from './case.js';
import { pick, several } from './pick.js';

/** What the faults of a case are aimed at. */
export interface Scene {
  readonly random: Random;
  readonly peers: readonly CheckedPeer[];
  readonly files: readonly SoakFile[];
  readonly queries: readonly SoakQuery[];
}

/** Writes random faults of one kind; most kinds need one. Null: nothing in this network can have it. */
type Draw = (scene: Scene) => readonly string[] | null;

const onPeer =
  (write: (peer: PeerId, scene: Scene) => readonly string[], alsoForeign = true): Draw =>
  (scene) => {
    const peer = aimedPeer(scene, alsoForeign);
    return peer === null ? null : write(peer, scene);
  };

/** @param parameters what stands between the link and the time */
const onLink =
  (kind: string, parameters: (scene: Scene) => string = () => ''): Draw =>
  (scene) => {
    const link = aimedLink(scene);
    return link === null ? null : [words(kind, link, parameters(scene), when(scene), end(scene))];
  };

const onTransfer =
  (kind: string, by: 'proxy' | 'holder', parameters: (scene: Scene) => string = () => ''): Draw =>
  (scene) => {
    const transfer = aimedTransfer(scene, by);
    return transfer === null ? null : [words(kind, transfer, parameters(scene), when(scene), end(scene))];
  };

/**
 * How each kind is drawn. All that makes a peer or a transfer wait ends by itself, because a query that waits for ever has
 * no right end.
 */
const draws: Readonly<Record<string, Draw>> = {
  kill: onPeer((peer, scene) => [words('kill', peer, when(scene))]),
  pause: onPeer((peer, scene) => [words('pause', peer, when(scene), `for ${ms(scene, 10, 400)}`)]),
  // What a peer can have only after another fault has it with it.
  resume: onPeer((peer, scene) => [words('pause', peer), words('resume', peer, `at ${ms(scene, 20, 400)}`)]),
  leave: onPeer((peer, scene) => [words('leave', peer, when(scene))]),
  join: onPeer((peer, scene) => [words('leave', peer), words('join', peer, `at ${ms(scene, 50, 400)}`)]),
  late: onPeer((peer, scene) => [words('leave', peer), words('late', peer, ms(scene, 50, 400))]),
  churn: onPeer((peer, scene) => [
    words(
      'churn',
      peer,
      `session ${pick(['exponential 80ms', 'pareto 40ms 1.5', 'weibull 80ms 0.7'], scene.random)}`,
      `absence ${pick(['exponential 50ms', '30ms +-10'], scene.random)}`,
      `for ${ms(scene, 100, 600)}`,
    ),
  ]),
  slow: onPeer((peer, scene) => [words('slow', peer, ms(scene, 1, 40), when(scene), end(scene))], false),
  cut: onLink('cut'),
  latency: onLink('latency', latency),
  bandwidth: onLink('bandwidth', ({ random }) => pick(['2KB/s', '20KB/s', '1MB/s'], random)),
  loss: onLink('loss', which),
  duplicate: onLink('duplicate', which),
  reorder: onLink('reorder', which),
  slice: onLink('slice'),
  reset: onLink('reset', which),
  partition: (scene) => {
    const link = aimedEnds(scene);
    if (link === null) return null;
    const others = scene.peers.map(({ id }) => id).filter((id) => id !== link.from && id !== link.to);
    const one = [link.from, ...several(others, scene.random.below(others.length + 1), scene.random)];
    const other = [link.to, ...others.filter((id) => !one.includes(id))];
    return [words('partition', `{${one.join(',')}}`, `{${other.join(',')}}`, when(scene), end(scene))];
  },
  flip: onTransfer('flip', 'proxy', position),
  truncate: onTransfer('truncate', 'proxy', position),
  stall: (scene) => {
    const transfer = aimedTransfer(scene, 'proxy');
    return transfer === null
      ? null
      : [words('stall', transfer, position(scene), when(scene), `for ${ms(scene, 20, 400)}`)];
  },
  swap: onTransfer('swap', 'holder', position),
  lie: onTransfer('lie', 'holder'),
};

/** All kinds that are drawn. */
export const drawnKinds: readonly string[] = faultKinds
  .map(({ name }) => name)
  .filter((name) => name in draws);

/** At least `count` random faults; fewer if nothing in the network can have them. */
export function drawFaults(scene: Scene, kinds: readonly string[], count: number): string[] {
  const faults: string[] = [];
  for (let drawn = 0; drawn < count; drawn += 1) faults.push(...drawFault(pick(kinds, scene.random), scene));
  return faults;
}

/** Faults of one kind. */
function drawFault(kind: string, scene: Scene): readonly string[] {
  return draws[kind]?.(scene) ?? [];
}

function words(...parts: readonly (string | number)[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

/** A duration that is drawn between both. */
function ms({ random }: Scene, least: number, most: number): string {
  return `${least + random.below(most - least + 1)}ms`;
}

function latency(scene: Scene): string {
  const { random } = scene;
  const exact = ms(scene, 1, 60);
  return pick(
    [exact, `${exact} +-1`, `${exact} +-1 normal`, `exponential ${exact}`, `pareto ${exact} 2`],
    random,
  );
}

/** Which messages of a link. */
function which({ random }: Scene): string {
  return pick(['', '30%', '80%', 'every 2'], random);
}

/** A place in an archive. */
function position({ random }: Scene): string {
  return pick(['', '0B', '1B', '100B', '50%', '90%'], random);
}

/** Half of the faults act at once, the others during the queries. */
function when(scene: Scene): string {
  const { random } = scene;
  if (random.below(2) === 0) return '';
  if (random.below(2) === 0) return `at ${ms(scene, 0, 25)}`;
  const query = pick(scene.queries, random);
  const holder = holderOf(scene, query) ?? query.origin;
  return pick(
    [
      `on query:received at ${pick(scene.peers, random).id}`,
      `on query:issued at ${query.origin}`,
      `on hit:sent at ${holder}`,
      `on hit:received at ${query.origin}`,
      `on transfer:started at ${query.origin}`,
      `after ${1 + random.below(4)} query:sent ${aimedLink(scene, false) ?? ''}`.trimEnd(),
    ],
    random,
  );
}

/** Most faults stay until they are healed. */
function end(scene: Scene): string {
  const { random } = scene;
  return pick(['', '', '', `for ${ms(scene, 20, 300)}`, 'once', 'times 2'], random);
}

/** Often an origin or a holder, so that the fault meets a query. */
function aimedPeer(scene: Scene, alsoForeign: boolean): PeerId | null {
  const { random } = scene;
  const query = pick(scene.queries, random);
  const aimed = pick([null, null, query.origin, holderOf(scene, query)], random);
  const possible = scene.peers.filter(({ program }) => alsoForeign || program === undefined);
  if (possible.length === 0) return null;
  return possible.find(({ id }) => id === aimed)?.id ?? pick(possible, random).id;
}

/** @param mayBeMany whether it may be all links of a peer */
function aimedLink(scene: Scene, mayBeMany = true): string | null {
  const ends = aimedEnds(scene);
  if (ends === null) return null;
  const { from, to } = ends;
  return pick([`${from}>${to}`, `${from}-${to}`, ...(mayBeMany ? [`${from}-*`] : [])], scene.random);
}

/** A link of the topology, often of an origin or a holder. */
function aimedEnds(scene: Scene): { readonly from: PeerId; readonly to: PeerId } | null {
  const { random, peers } = scene;
  const query = pick(scene.queries, random);
  const aimed = pick([null, query.origin, holderOf(scene, query)], random);
  const present = new Set(peers.map(({ id }) => id));
  const links = peers.flatMap(({ id, neighbours }) =>
    neighbours.filter((to) => present.has(to)).map((to) => ({ from: id, to })),
  );
  const near = links.filter(({ from, to }) => from === aimed || to === aimed);
  return links.length === 0 ? null : pick(near.length > 0 ? near : links, random);
}

/** What is changed on its way is changed by a proxy in front of a native origin. */
function aimedTransfer(scene: Scene, by: 'proxy' | 'holder'): string | null {
  const { random, peers, files, queries } = scene;
  const native = new Set(peers.flatMap(({ id, program }) => (program === undefined ? [id] : [])));
  const holders = files.flatMap((file) => file.holders).filter((id) => by === 'proxy' || native.has(id));
  if (native.size === 0 || holders.length === 0) return null;
  const holder = pick(holders, random);
  const origins = queries
    .map(({ origin }) => origin)
    .filter((id) => id !== holder && (by === 'holder' || native.has(id)));
  return pick(
    [`${holder}`, '*', ...(origins.length > 0 ? [`${holder}>${pick(origins, random)}`] : [])],
    random,
  );
}

function holderOf({ files, random }: Scene, { file }: SoakQuery): PeerId | null {
  const holders = files.find(({ name }) => name === file)?.holders ?? [];
  return holders.length === 0 ? null : pick(holders, random);
}
