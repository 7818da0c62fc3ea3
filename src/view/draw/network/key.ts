import type { QueryStory } from '../../story/model.js';
import type { Story } from '../../story/story.js';
import { knownHolders } from './states.js';

const keyMarks = [
  'origin',
  'notAsked',
  'asked',
  'holder',
  'duplicate',
  'ttl',
  'deadEnd',
  'down',
  'lost',
  'foreign',
  'hit',
  'file',
] as const;
/** A mark that a key explains. */
export type KeyMark = (typeof keyMarks)[number];

/** The marks that a query needs at some time, in the order of a key. */
export function keyOf(story: Story, query: QueryStory, whatIf: number | null): readonly KeyMark[] {
  const { peers, absent } = query.overlay;
  const needed = new Set<KeyMark>(['origin', 'notAsked', 'asked']);
  if (knownHolders(story, query).size > 0) needed.add('holder');
  if (whatIf !== null) needed.add('ttl');
  if (peers.some(({ program }) => program !== undefined)) needed.add('foreign');
  const isDead = peers.some(({ id }) => story.peers.get(id)?.lives.some(({ end }) => end === 'died'));
  if (absent.length > 0 || isDead) needed.add('down');
  for (const index of query.messages) {
    const message = story.messages[index];
    if (message?.kind === 'hit') needed.add('hit');
    else if (message?.kind === 'transfer') needed.add('file');
    const mark = message?.fate === null || message === undefined ? undefined : marks[message.fate];
    if (mark !== undefined) needed.add(mark);
  }
  return keyMarks.filter((mark) => needed.has(mark));
}

const marks: Partial<Record<string, KeyMark>> = {
  duplicate: 'duplicate',
  own: 'duplicate',
  ttl: 'ttl',
  'dead-end': 'deadEnd',
  unreachable: 'down',
  lost: 'lost',
};
