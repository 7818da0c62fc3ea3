import { setTimeout } from 'node:timers/promises';
import { expectHit } from '../bench/expect.js';
import type { TestConnection } from '../bench/test-connection.js';
import type { Trial } from '../bench/trial.js';
import { inLevel, type Requirement } from '../requirement.js';

/** Pause between two bytes: long enough to make a segment of each, too short to end a message without end of line. */
const betweenBytesMs = 2;
/** Pause between two pieces: long enough to end a message without end of line. */
const betweenPiecesMs = 70;
const pieces = 8;

/** What all requirements of native peers in this level share. */
const native = { points: 1, dialects: ['native'], needs: ['found.own-file'] } satisfies Partial<Requirement>;

export const stream = inLevel(7, [
  {
    id: 'stream.split',
    title: 'accepts a message that is split at every byte',
    why: 'TCP is a stream of bytes: one send can arrive as many reads.',
    musts: ['W1'],
    ...native,
    async run(trial) {
      const text = queryForOwn(trial);
      await sendPieces(trial, text, text.length, betweenBytesMs);
      await expectHit(trial, trial.candidate.shared.own.name);
    },
  },
  {
    id: 'stream.merged',
    title: 'accepts two messages that arrive in one segment',
    why: 'TCP is a stream of bytes: two sends can arrive as one read.',
    musts: ['W1'],
    ...native,
    async run(trial) {
      const { own, other } = trial.candidate.shared;
      const connection = await greeted(trial);
      await connection.send(queryForOwn(trial) + trial.dialect.get(trial.query(other.name)));
      await expectHit(trial, own.name);
      await expectHit(trial, other.name);
    },
  },
  {
    id: 'stream.unended',
    title: 'accepts a message without end of line, after a pause',
    why: 'The older programs send no end of line.',
    musts: ['W8'],
    ...native,
    async run(trial) {
      const connection = await greeted(trial);
      await connection.send(queryForOwn(trial).trimEnd());
      await expectHit(trial, trial.candidate.shared.own.name);
    },
  },
  {
    id: 'stream.slow',
    title: 'accepts a message that arrives slowly, in pieces',
    why: 'A message ends with its line, not with the first pause.',
    musts: ['W1'],
    ...native,
    async run(trial) {
      await sendPieces(trial, queryForOwn(trial), pieces, betweenPiecesMs);
      await expectHit(trial, trial.candidate.shared.own.name);
    },
  },
  {
    id: 'stream.held-open',
    title: 'accepts a message on a connection that stays open',
    why: 'An older program may keep the connection until it has its file, so a message does not end with its connection.',
    musts: ['W8'],
    points: 1,
    dialects: ['jiangluyu', 'cisen07'],
    async run(trial) {
      const connection = await trial.connect(trial.neighbours[0].name);
      await connection.send(queryForOwn(trial));
      await expectHit(trial, trial.candidate.shared.own.name);
    },
  },
  {
    id: 'stream.half-close',
    title: 'accepts a message whose sender closes its side at once',
    why: 'A sender may close its side after its last message; the message still counts.',
    musts: ['W8'],
    points: 1,
    needs: ['found.own-file'],
    async run(trial) {
      const connection = await greeted(trial);
      await connection.send(queryForOwn(trial).trimEnd());
      connection.end();
      await expectHit(trial, trial.candidate.shared.own.name);
    },
  },
  {
    id: 'stream.carriage-return',
    title: 'accepts a message that ends with CR LF',
    why: 'telnet and programs on Windows end their lines like this.',
    musts: ['W2'],
    ...native,
    async run(trial) {
      const connection = await greeted(trial);
      await connection.send(`${queryForOwn(trial).trimEnd()}\r\n`);
      await expectHit(trial, trial.candidate.shared.own.name);
    },
  },
  {
    id: 'stream.late-end',
    title: 'ignores an end of line that arrives after its message was handled',
    why: 'A slow sender may send the end of line later: it is not an empty message.',
    musts: ['W9'],
    ...native,
    needs: ['stream.unended'],
    async run(trial) {
      const { own, other } = trial.candidate.shared;
      const connection = await greeted(trial);
      await connection.send(queryForOwn(trial).trimEnd());
      await expectHit(trial, own.name);
      await connection.send('\n');
      await connection.send(trial.dialect.get(trial.query(other.name)));
      await expectHit(trial, other.name);
    },
  },
]);

/** A new connection of a neighbour, after its `hello` if the dialect has one. */
async function greeted(trial: Trial): Promise<TestConnection> {
  const [neighbour] = trial.neighbours;
  const connection = await trial.connect(neighbour.name);
  await trial.sendHello(connection, neighbour);
  return connection;
}

function queryForOwn(trial: Trial): string {
  return trial.dialect.get(trial.query(trial.candidate.shared.own.name));
}

async function sendPieces(trial: Trial, text: string, count: number, pauseMs: number): Promise<void> {
  const connection = await greeted(trial);
  const bytes = Buffer.from(text);
  // So that the first piece does not arrive together with the `hello`.
  await setTimeout(betweenPiecesMs);
  trial.log.add('sent', trial.neighbours[0].name, bytes);
  const size = Math.ceil(bytes.length / count);
  for (let at = 0; at < bytes.length; at += size) {
    connection.writePiece(bytes.subarray(at, at + size));
    await setTimeout(pauseMs);
  }
}
