import type { Range } from '../judge/breadth-first.js';
import type { SheetWords } from './words.js';
import { savedOf } from './worksheet.js';

export const en: SheetWords = {
  tag: 'en',
  marks: { label: ': ', item: ', ', sentence: ' ' },
  title: (network) => `Flooding in ${network}`,
  sheet: (seed) => `Worksheet ${seed}`,
  name: 'Name',
  date: 'Date',
  network: (peers, links) => `The network: ${peers} peers, ${links} links`,
  peer: 'peer',
  neighbours: 'neighbours',
  rulesTitle: 'The rules',
  rules: [
    'The origin sends its query to all its neighbours.',
    'A peer that gets a query for the first time forwards it to all its neighbours, except the sender and the origin.',
    'Before it forwards, it lowers the TTL by 1. At TTL 0 it does not forward: a query with TTL n crosses at most n links.',
    'A copy of a query that a peer has had already is a duplicate, and is dropped.',
    'A holder of the file sends a hit directly to the origin, and does not forward the query.',
    'Every message takes the same time. Hits do not count as messages here.',
  ],
  question: (number, title) => `${number}. ${title}`,
  answersTitle: 'Answers',
  ask: (question, sheet) => {
    const range = ({ min, max }: Range): string => (min === max ? String(min) : `${min} to ${max}`);
    const list = (peers: readonly number[]): string => (peers.length === 0 ? 'none' : peers.join(', '));
    switch (question.kind) {
      case 'waves': {
        const { origin, ttl, waves } = question;
        return {
          title: 'The waves of a query',
          text: [
            `Peer ${origin} searches for a file that no peer has. TTL ${ttl}.`,
            'For each wave, write the peers that the query reaches for the first time, and colour them in the drawing.',
          ],
          blanks: waves.map((_, index) => `wave ${index + 1}`),
          answers: waves.map(list),
          because: '',
        };
      }
      case 'cost': {
        const { origin, ttl, messages, duplicates, isFullFlood } = question;
        const { links, peers } = sheet;
        const sum = `2 x ${links} links - (${peers.length} peers - 1) = ${range(messages)}: each peer sends to all its neighbours, and each except the origin leaves out the sender. All copies but the first at each peer are duplicates.`;
        return {
          title: 'The cost of a query',
          text: [
            `Peer ${origin} searches for a file that no peer has. TTL ${ttl}, which is large enough: it expires nowhere.`,
          ],
          blanks: ['messages sent', 'duplicates among them'],
          answers: [range(messages), range(duplicates)],
          because: isFullFlood ? sum : '',
        };
      }
      case 'ttl': {
        const { origin, ttl, notReached, messages, duplicates } = question;
        return {
          title: 'A small TTL',
          text: [`Peer ${origin} searches for a file that no peer has. TTL ${ttl}.`],
          blanks: ['peers that the query does not reach', 'messages sent', 'duplicates among them'],
          answers: [list(notReached), range(messages), range(duplicates)],
          because: '',
        };
      }
      case 'nearest': {
        const { origin, holder, ttl, path } = question;
        return {
          title: 'The smallest TTL',
          text: [`Peer ${origin} searches for a file that only peer ${holder} has.`],
          blanks: ['smallest TTL that finds it', 'a path that the query can take'],
          answers: [String(ttl), path.join(' → ')],
          because: 'The path is an example: each path of this length is right.',
        };
      }
      case 'holder': {
        const { origin, holder, ttl, messages, without } = question;
        return {
          title: 'A holder on the path',
          text: [`Peer ${origin} searches for a file that only peer ${holder} has. TTL ${ttl}.`],
          blanks: ['messages sent', 'fewer than if no peer had the file'],
          answers: [range(messages), range(savedOf(question))],
          because: `A holder does not forward. Without a holder there are ${range(without)} messages.`,
        };
      }
      case 'removed': {
        const { origin, removed, target, notReached, before, after } = question;
        return {
          title: 'A peer stops',
          text: [
            `Peer ${removed} has stopped. Peer ${origin} searches for a file, with a TTL that is large enough.`,
          ],
          blanks: [
            'other peers that the query does not reach',
            `links from peer ${origin} to peer ${target} before`,
            `links from peer ${origin} to peer ${target} now`,
          ],
          answers: [list(notReached), String(before), after === null ? 'no path' : String(after)],
          because: '',
        };
      }
      case 'farthest': {
        const { diameter, pairs } = question;
        return {
          title: 'The diameter',
          text: [
            'Each peer is the origin once. Each of these queries must reach all peers that a path leads to.',
          ],
          blanks: ['smallest TTL for that', 'two peers that need it'],
          answers: [String(diameter), pairs.map((pair) => pair.join(' and ')).join('; ')],
          because: 'This TTL is the diameter, the largest distance in the network. One pair is enough.',
        };
      }
    }
  },
};
