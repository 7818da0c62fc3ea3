import type { Random } from '../core/random.js';
import type { PeerId } from '../core/vocabulary.js';
import { faultKinds } from '../faults/registry.js';
import type { SoakFile, SoakPeer, SoakQuery } from './case.js';
import { pick, several } from './pick.js';

/** What the faults of a case are aimed at. */
export interface Scene {
  readonly random: Random;
  readonly peers: readonly SoakPeer[];
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
  resume: onPeer((peer, scene) => [
    words('pause', peer, 'at 0ms'),
    words('resume', peer, `at ${ms(scene, 20, 400)}`),
  ]),
  leave: onPeer((peer, scene) => [words('leave', peer, when(scene))]),
  join: onPeer((peer, scene) => [
    words('leave', peer, 'at 0ms'),
    words('join', peer, `at ${ms(scene, 100, 400)}`),
  ]),
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
  loss: onLink('loss', ({ random }) => pick(['30%', '80%', 'every 2', 'once'], random)),
  duplicate: onLink('duplicate'),
  reorder: onLink('reorder'),
  slice: onLink('slice'),
  reset: onLink('reset'),
  partition: (scene) => {
    const ids = scene.peers.map(({ id }) => id);
    if (ids.length < 2) return null;
    const one = several(ids, 1 + scene.random.below(ids.length - 1), scene.random);
    const other = ids.filter((id) => !one.includes(id));
    return [words('partition', `{${one.join(',')}}`, `{${other.join(',')}}`, when(scene), end(scene))];
  },
  flip: onTransfer('flip', 'proxy'),
  truncate: onTransfer('truncate', 'proxy', amount),
  stall: (scene) => {
    const transfer = aimedTransfer(scene, 'proxy');
    return transfer === null ? null : [words('stall', transfer, `for ${ms(scene, 20, 400)}`)];
  },
  swap: onTransfer('swap', 'holder'),
  lie: onTransfer('lie', 'holder'),
};

/** All kinds that are drawn. */
export const drawnKinds: readonly string[] = faultKinds
  .filter(({ name, on }) => on !== 'transfer' && name in draws)
  .map(({ name }) => name);

/** At least `count` random faults; fewer if nothing in the network can have them. */
export function drawFaults(scene: Scene, kinds: readonly string[], count: number): string[] {
  const faults: string[] = [];
  for (let drawn = 0; drawn < count; drawn += 1) faults.push(...drawFault(pick(kinds, scene.random), scene));
  return faults;
}

/** Faults of one kind. */
export function drawFault(kind: string, scene: Scene): readonly string[] {
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

function amount({ random }: Scene): string {
  return pick(['0B', '1B', '100B', '50%', '90%'], random);
}

/** Half of the faults act at once, the others during the queries. */
function when(scene: Scene): string {
  const { random } = scene;
  if (random.below(2) === 0) return '';
  if (random.below(2) === 0) return `at ${ms(scene, 0, 60)}`;
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
  const possible = scene.peers.filter(({ isForeign }) => alsoForeign || !isForeign);
  if (possible.length === 0) return null;
  return possible.find(({ id }) => id === aimed)?.id ?? pick(possible, random).id;
}

/** @param mayBeMany whether it may be all links of a peer */
function aimedLink(scene: Scene, mayBeMany = true): string | null {
  const { random, peers } = scene;
  const query = pick(scene.queries, random);
  const aimed = pick([null, query.origin, holderOf(scene, query)], random);
  const links = peers.flatMap(({ id, neighbours }) => neighbours.map((to) => ({ from: id, to })));
  const near = links.filter(({ from, to }) => from === aimed || to === aimed);
  if (links.length === 0) return null;
  const { from, to } = pick(near.length > 0 ? near : links, random);
  return pick([`${from}>${to}`, `${from}-${to}`, ...(mayBeMany ? [`${from}-*`] : [])], random);
}

function aimedTransfer(scene: Scene, by: 'proxy' | 'holder'): string | null {
  const { random, peers, files, queries } = scene;
  const native = new Set(peers.flatMap(({ id, isForeign }) => (isForeign ? [] : [id])));
  const holders = files.flatMap((file) => file.holders).filter((id) => by === 'proxy' || native.has(id));
  // What is changed on its way is changed by a proxy between the holder and a native origin.
  const origins = queries.map(({ origin }) => origin).filter((id) => native.has(id));
  if (holders.length === 0 || (by === 'proxy' && origins.length === 0)) return null;
  const holder = pick(holders, random);
  const whole = peers.length === native.size ? ['*'] : [];
  return pick(
    [`${holder}`, ...whole, ...(origins.length > 0 ? [`${holder}>${pick(origins, random)}`] : [])],
    random,
  );
}

function holderOf({ files, random }: Scene, { file }: SoakQuery): PeerId | null {
  const holders = files.find(({ name }) => name === file)?.holders ?? [];
  return holders.length === 0 ? null : pick(holders, random);
}
