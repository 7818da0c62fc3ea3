import type { PeerId } from '../core/vocabulary.js';
import { awaitableEvents, conditionWords } from './conditions.js';
import { faultKinds } from './registry.js';
import { isTarget, type TargetForm, targetFormOf } from './targets.js';

/** What completion must know of a peer. */
type Peer = { readonly id: PeerId; readonly neighbours: readonly PeerId[] };

/** More links than this are not listed one by one. */
const maxLinks = 60;

/**
 * Candidates for the next word of a fault.
 *
 * @param words those before it
 */
export function completeFault(words: readonly string[], peers: readonly Peer[]): readonly string[] {
  const [name, ...rest] = words;
  if (name === undefined) return faultKinds.map(({ name }) => name);
  const kind = faultKinds.find((one) => one.name === name);
  if (kind === undefined) return [];
  const form = targetFormOf(kind);
  const last = rest.at(-1);
  if (last === 'on' || rest.at(-2) === 'after') return awaitableEvents;
  if (last === 'at' && rest.at(-2) !== undefined && isEvent(rest.at(-2)))
    return peers.map(({ id }) => `${id}`);
  if (last === 'at' || last === 'after' || last === 'for' || last === 'times') return [];
  if (isEvent(last)) return ['at', ...linksOf(peers), 'for', 'times', 'once'];
  const has = (...clauses: string[]): boolean => clauses.some((clause) => rest.includes(clause));
  return [
    ...(rest.some((word) => isTarget(form, word)) ? [] : targetsOf(form, peers)),
    ...(has(...conditionWords) ? [] : conditionWords),
    ...(has('for') ? [] : ['for']),
    ...(has('times', 'once') ? [] : ['times', 'once']),
  ];
}

function isEvent(word: string | undefined): boolean {
  return awaitableEvents.some((event) => event === word);
}

function targetsOf(form: TargetForm, peers: readonly Peer[]): readonly string[] {
  const ids = peers.map(({ id }) => `${id}`);
  switch (form) {
    case 'peer':
    case 'transfer':
      return [...ids, '*'];
    case 'link':
      return [...linksOf(peers), '*'];
    case 'groups':
      return [];
  }
}

/** Both ways, and each way by itself. */
function linksOf(peers: readonly Peer[]): readonly string[] {
  const links = peers.flatMap(({ id, neighbours }) => neighbours.map((to) => [id, to] as const));
  if (links.length > maxLinks) return [];
  const pairs = new Set(links.map(([from, to]) => `${Math.min(from, to)}-${Math.max(from, to)}`));
  return [...pairs, ...links.map(([from, to]) => `${from}>${to}`)];
}
