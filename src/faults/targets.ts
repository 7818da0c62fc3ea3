import { maxPeerId, type PeerId } from '../core/vocabulary.js';
import type { FaultKind, Target } from './fault.js';
import type { FaultWords } from './words.js';

export type TargetForm = Target['on'];

/** What a kind of fault is aimed at. */
export function targetFormOf(kind: FaultKind): TargetForm {
  return kind.on === 'link' && kind.targetsGroups ? 'groups' : kind.on;
}

interface Form {
  /** What is possible, for an error. */
  readonly expected: string;
  /** Whether a word begins such a target. */
  readonly begins: RegExp;
  read(words: FaultWords): Target | undefined;
}

const end = String.raw`(?:\*|\d+)`;

const forms: Readonly<Record<TargetForm, Form>> = {
  peer: {
    expected: 'a peer (3), several (3,5) or all (*)',
    begins: /^(?:\*|\d+(?:,\d+)*)$/u,
    read: (words) => {
      const word = words.any();
      const peers = word === '*' ? 'all' : peersOf(word);
      return peers && { on: 'peer', peers };
    },
  },
  link: {
    expected: 'a link: both ways (2-3), one way (2>3), all links of a peer (2-*) or all links (*)',
    begins: new RegExp(String.raw`^(?:\*|${end}[->]${end})$`, 'u'),
    read: (words) => linkOf(words.any() ?? ''),
  },
  groups: {
    expected: 'two groups of peers or more ({1,2,3} {4,5})',
    begins: /^\{/u,
    read: readGroups,
  },
  transfer: {
    expected: 'a transfer: files of holder 3 (3), those to origin 1 (3>1), to origin 1 (*>1) or all (*)',
    begins: new RegExp(`^${end}(?:>${end})?$`, 'u'),
    read: (words) => {
      const [holder, origin] = (words.any() ?? '').split('>').map(endOf);
      if (holder === undefined || (origin !== 'all' && origin === holder)) return undefined;
      return { on: 'transfer', holder, origin: origin ?? 'all' };
    },
  },
};

/** Whether the word has the form of such a target. */
export const isTarget = (form: TargetForm, word: string): boolean => forms[form].begins.test(word);

/** @throws SimError `bad-usage` if the next word is not such a target */
export function readTarget(form: TargetForm, words: FaultWords): Target {
  const { next } = words;
  const target =
    next === undefined || !isTarget(form, next) ? undefined : words.attempt(() => forms[form].read(words));
  return target ?? words.fail(forms[form].expected);
}

/** A link as an event's condition has it: without `*`. */
export function readLink(words: FaultWords): { from: PeerId; to: PeerId; bothWays: boolean } | undefined {
  return words.attempt(() => {
    const link = forms.link.begins.test(words.next ?? '') ? linkOf(words.any() ?? '') : undefined;
    if (link === undefined || link.from === 'all' || link.to === 'all') return undefined;
    return { from: link.from, to: link.to, bothWays: link.bothWays };
  });
}

export function targetText(target: Target): string {
  switch (target.on) {
    case 'peer':
      return target.peers === 'all' ? '*' : target.peers.join(',');
    case 'link':
      return linkText(target);
    case 'groups':
      return target.groups.map((group) => `{${group.join(',')}}`).join(' ');
    case 'transfer':
      return target.origin === 'all' ? endText(target.holder) : `${endText(target.holder)}>${target.origin}`;
  }
}

export function linkText({ from, to, bothWays }: Omit<Extract<Target, { on: 'link' }>, 'on'>): string {
  return from === 'all' && to === 'all' ? '*' : `${endText(from)}${bothWays ? '-' : '>'}${endText(to)}`;
}

const endText = (peer: PeerId | 'all'): string => (peer === 'all' ? '*' : String(peer));

function linkOf(word: string): Extract<Target, { on: 'link' }> | undefined {
  if (word === '*') return { on: 'link', from: 'all', to: 'all', bothWays: true };
  const [from, to] = word.split(/[->]/u).map(endOf);
  if (from === undefined || to === undefined || (from === to && from !== 'all')) return undefined;
  const bothWays = word.includes('-') || from === to;
  return from === 'all' && bothWays
    ? { on: 'link', from: to, to: from, bothWays }
    : { on: 'link', from, to, bothWays };
}

/** The braces may contain blanks, as in `{1, 2} {3}`. */
function readGroups(words: FaultWords): Target | undefined {
  const groups: PeerId[][] = [];
  while (words.next?.startsWith('{')) {
    let group = '';
    while (words.next !== undefined && !group.endsWith('}')) group += words.any();
    for (const [, peers] of group.matchAll(/\{([^{}]*)\}/gu)) {
      const read = peersOf(peers);
      if (read === undefined) return undefined;
      groups.push([...read]);
    }
    if (!/^(?:\{[^{}]*\})+$/u.test(group)) return undefined;
  }
  if (groups.length < 2 && words.next === undefined) return words.fail(forms.groups.expected);
  const all = groups.flat();
  if (groups.length < 2) return undefined;
  if (new Set(all).size < all.length) return words.refuse('each peer in one group only');
  return { on: 'groups', groups };
}

/** Undefined if one is not a peer, or is there twice. */
function peersOf(text: string | undefined): readonly PeerId[] | undefined {
  const peers = (text ?? '').split(',').map(endOf);
  if (!peers.every((peer) => typeof peer === 'number') || new Set(peers).size < peers.length)
    return undefined;
  return peers;
}

function endOf(text: string): PeerId | 'all' | undefined {
  if (text === '*') return 'all';
  const peer = /^\d{1,10}$/u.test(text) ? Number(text) : undefined;
  return peer !== undefined && peer <= maxPeerId ? peer : undefined;
}
