import { setTimeout } from 'node:timers/promises';
import { mustBeFound } from '../bench/expect.js';
import type { TestConnection } from '../bench/test-connection.js';
import type { Trial } from '../bench/trial.js';
import type { Requirement } from '../requirement.js';

const paragraph = 'Messages';
const older = ['jiangluyu', 'cisen07'] as const;
/** Between two bytes: enough to make a segment of each, and far less than ends an unended message. */
const betweenBytesMs = 2;
/** Between two drops: more than ends an unended message. */
const betweenDropsMs = 70;
const drops = 8;

export const stream: readonly Requirement[] = [
  {
    id: 'stream.split',
    level: 7,
    title: 'understands a message that is split at every byte',
    why: 'TCP is a stream of bytes: what one send sends, many a recv may bring.',
    paragraph,
    points: 2,
    dialects: ['native'],
    needs: ['found.own-file'],
    async run(trial) {
      const link = await introduced(trial);
      const text = askForOwn(trial);
      await sendPieces(trial, link, text, text.length, betweenBytesMs);
      await mustBeFound(trial, trial.candidate.shared.own.name);
    },
  },
  {
    id: 'stream.merged',
    level: 7,
    title: 'understands two messages that come in one segment',
    why: 'TCP is a stream of bytes: what two sends send, one recv may bring.',
    paragraph,
    points: 2,
    dialects: ['native'],
    needs: ['found.own-file'],
    async run(trial) {
      const { own, other } = trial.candidate.shared;
      const link = await introduced(trial);
      await link.say(askForOwn(trial) + trial.dialect.get(trial.query(other.name)));
      await mustBeFound(trial, own.name);
      await mustBeFound(trial, other.name);
    },
  },
  {
    id: 'stream.unended',
    level: 7,
    title: 'understands a message without end of line, when nothing more comes',
    why: 'The older programs end a message with nothing.',
    paragraph,
    points: 2,
    dialects: ['native'],
    needs: ['found.own-file'],
    async run(trial) {
      const link = await introduced(trial);
      await link.say(askForOwn(trial).trimEnd());
      await mustBeFound(trial, trial.candidate.shared.own.name);
    },
  },
  {
    id: 'stream.slow',
    level: 7,
    title: 'understands a message that drips in',
    why: 'A message ends with its line, and not with the first pause.',
    paragraph,
    points: 2,
    dialects: ['native'],
    needs: ['found.own-file'],
    async run(trial) {
      const link = await introduced(trial);
      await sendPieces(trial, link, askForOwn(trial), drops, betweenDropsMs);
      await mustBeFound(trial, trial.candidate.shared.own.name);
    },
  },
  {
    id: 'stream.held-open',
    level: 7,
    title: 'understands a message on a connection that stays open',
    why: 'An older program may keep the connection until it has its file; its end is no end of a message.',
    paragraph,
    points: 2,
    dialects: older,
    async run(trial) {
      const link = await trial.connect(trial.neighbours[0].who);
      await link.say(askForOwn(trial));
      await mustBeFound(trial, trial.candidate.shared.own.name);
    },
  },
  {
    id: 'stream.half-close',
    level: 7,
    title: 'understands a message whose sender closes its side at once',
    why: 'Who has said all there is to say may close its side; what it said counts all the same.',
    paragraph,
    points: 1,
    needs: ['found.own-file'],
    async run(trial) {
      const link = await introduced(trial);
      await link.say(askForOwn(trial).trimEnd());
      link.end();
      await mustBeFound(trial, trial.candidate.shared.own.name);
    },
  },
];

/** A connection of a neighbour's that has said `hello`, where the dialect has that, and is not the one it keeps. */
async function introduced(trial: Trial): Promise<TestConnection> {
  const [neighbour] = trial.neighbours;
  const link = await trial.connect(neighbour.who);
  await trial.introduce(link, neighbour);
  return link;
}

function askForOwn(trial: Trial): string {
  return trial.dialect.get(trial.query(trial.candidate.shared.own.name));
}

async function sendPieces(
  trial: Trial,
  link: TestConnection,
  text: string,
  count: number,
  betweenMs: number,
): Promise<void> {
  const bytes = Buffer.from(text);
  // What was said before is a message of its own.
  await setTimeout(betweenDropsMs);
  trial.conversation.add('sent', trial.neighbours[0].who, bytes);
  const size = Math.ceil(bytes.length / count);
  for (let at = 0; at < bytes.length; at += size) {
    link.writeUntold(bytes.subarray(at, at + size));
    await setTimeout(betweenMs);
  }
}
