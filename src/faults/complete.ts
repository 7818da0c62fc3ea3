import { SimError } from '../core/errors.js';
import { quoted } from '../core/shell-words.js';
import type { CheckedPeer } from './check-fault.js';
import { awaitableEvents } from './conditions.js';
import { clauseWords, readWords, wordsIn } from './grammar.js';
import { faultKinds } from './registry.js';
import { targetFormOf } from './targets.js';
import { FaultWords } from './words.js';

/** Links of a network that are offered at most. */
const maxLinks = 200;

/**
 * The words that can follow the first words of a fault, each only if the grammar takes it there. Of numbers, times and sizes
 * there are examples; of paths nothing.
 */
export function completeFault(words: readonly string[], peers: readonly CheckedPeer[]): string[] {
  if (['file', 'matrix'].includes(words.at(-1) ?? '')) return [];
  const kind = faultKinds.find(({ name }) => name === words[0]);
  const links = linksOf(peers);
  const targets = {
    peer: [...idsOf(peers), '*'],
    transfer: [...idsOf(peers), '*'],
    link: [...links, '*'],
    groups: groupsOf(peers),
  };
  const known = [
    ...faultKinds.map(({ name }) => name),
    ...(kind === undefined ? [] : [...targets[targetFormOf(kind)], ...wordsIn(kind.usage)]),
    ...clauseWords,
    ...awaitableEvents,
    ...links,
    ...idsOf(peers),
    ...['200ms', '1s', '3'],
  ];
  return [...new Set(known)].filter((word) => isBeginning([...words, word].map(quoted).join(' ')));
}

/** Whether a text is a fault, or becomes one if something is added to it. */
function isBeginning(text: string): boolean {
  const words = new FaultWords(text);
  try {
    readWords(words);
    return true;
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    return words.next === undefined;
  }
}

function idsOf(peers: readonly CheckedPeer[]): string[] {
  return peers.map(({ id }) => String(id));
}

/** `2-3`, if both send to each other, and each direction by itself. */
function linksOf(peers: readonly CheckedPeer[]): string[] {
  const byId = new Map(peers.map((peer) => [peer.id, peer]));
  const oneWay = peers.flatMap(({ id, neighbours }) =>
    neighbours.filter((other) => byId.has(other)).map((other) => [id, other] as const),
  );
  const bothWays = oneWay.filter(([from, to]) => from < to && byId.get(to)?.neighbours.includes(from));
  return [
    ...bothWays.map(([from, to]) => `${from}-${to}`),
    ...oneWay.map(([from, to]) => `${from}>${to}`),
  ].slice(0, maxLinks);
}

/** The two halves of the network, as an example. */
function groupsOf(peers: readonly CheckedPeer[]): string[] {
  const half = Math.ceil(peers.length / 2);
  const halves = [peers.slice(0, half), peers.slice(half)];
  return halves.filter(({ length }) => length > 0).map((group) => `{${idsOf(group).join(',')}}`);
}
