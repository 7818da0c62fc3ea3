import { randomBytes } from 'node:crypto';
import { completeDownload, expectNotSaved } from '../bench/candidate-fetch.js';
import { replyOn, sendRequest } from '../bench/download.js';
import {
  expectAnswer,
  expectNone,
  fenceByForwarding,
  fenceByHit,
  findFirst,
  hitsFor,
  missingName,
  queriesFor,
  untilSilent,
} from '../bench/expect.js';
import { digestOf, hitFor, serveFile, validFile } from '../bench/served-file.js';
import { newContent } from '../bench/test-files.js';
import type { Form, Trial } from '../bench/trial.js';
import { findOutsideShare } from '../candidate-folder.js';
import { Finding, inLevel } from '../requirement.js';

/** A peer may reject a request without an answer, so the check waits only this long. */
const silenceMs = 700;
/** The same for a query with a path. */
const pathSilenceMs = 400;
/** The first bytes of every archive. */
const zipStart = Buffer.from('PK\u0003\u0004', 'latin1');

export const refuses = inLevel(8, [
  {
    id: 'refuse.path-get',
    title: 'does not answer a query for a path',
    why: 'A name that leads out of the share would reveal, and later serve, any file of the user.',
    musts: ['W5'],
    points: 2,
    needs: ['found.own-file'],
    async run(trial) {
      await queryPaths(trial);
      await fenceByHit(trial, trial.neighbours[0]);
      const { own, other } = trial.candidate.shared;
      const valid = [own, other].flatMap(({ name }) => hitsFor(name, trial.origin));
      const hits = trial.origin.arrivals.filter(
        (one) => one.text.startsWith('found ') && !valid.includes(one),
      );
      expectNone(hits, 'no found: a path is not a file name');
    },
  },
  {
    id: 'refuse.path-request',
    title: 'serves nothing for a request with a path',
    why: 'A name that leads out of the share would serve any file of the user.',
    musts: ['W5'],
    points: 2,
    needs: ['found.own-file'],
    async run(trial) {
      // An older program serves only what was queried before.
      await queryPaths(trial);
      const requests = pathsToSecret(trial).flatMap((path) =>
        formsOf(trial).map((form) => withName(trial.requestFor('x', form), path)),
      );
      await expectNotServed(trial, requests);
      await expectAnswer(trial, trial.candidate.shared.own.name);
    },
  },
  {
    id: 'refuse.not-shared',
    title: 'sends no archive for a file that it does not share, and continues to serve',
    why: 'A holder may lose a file after its hit; other requests must still be served.',
    musts: ['W42'],
    points: 1,
    needs: ['serve.archive'],
    async run(trial) {
      const { own } = trial.candidate.shared;
      await findFirst(trial, own.name);
      const missing = missingName();
      await trial.send(trial.neighbours[0], trial.query(missing));
      const requests = formsOf(trial).map((form) => trial.requestFor(missing, form));
      await expectNotServed(trial, requests);
      const connection = await sendRequest(trial, trial.requestFor(own.name, trial.form));
      const { header, bytes } = await replyOn(trial, connection, trial.patienceMs);
      if (header === null || 'error' in header) {
        const actual = bytes.length === 0 ? 'nothing' : 'no header';
        throw new Finding('its own file to be served afterwards', { actual, bytes });
      }
    },
  },
  {
    id: 'refuse.bad-digest',
    title: 'does not save an archive with another MD5',
    why: 'A damaged or replaced archive must not be saved as the file.',
    musts: ['W56'],
    points: 1,
    needs: ['fetch.saves'],
    async run(trial) {
      const served = validFile(missingName(), newContent());
      await expectNotSaved(trial, { ...served, md5: digestOf('md5', randomBytes(16)) });
    },
  },
  {
    id: 'refuse.bad-archive',
    title: 'does not save an invalid archive',
    why: 'Digests prove that the archive arrived as it was sent, not that it was valid.',
    musts: ['W59'],
    points: 1,
    needs: ['fetch.saves'],
    async run(trial) {
      const archive = randomBytes(600);
      const file = missingName();
      await expectNotSaved(trial, { file, content: newContent(), archive, md5: digestOf('md5', archive) });
    },
  },
  {
    id: 'refuse.zip-slip',
    title: 'writes nothing outside its share, whatever the names in an archive are',
    why: 'An entry named ../../x would overwrite files of the user (known as zip slip).',
    musts: ['W60'],
    points: 2,
    needs: ['fetch.saves'],
    async run(trial) {
      const evil = missingName('evil-');
      const entries = [`../${evil}`, `../../${evil}`].map((name) => ({ name, content: newContent() }));
      await completeDownload(trial, validFile(missingName(), newContent(), entries));
      const found = findOutsideShare(trial.candidate, evil);
      if (found.length === 0) return;
      throw new Finding('no file to be written outside the share', { actual: found.join(', ') });
    },
  },
  {
    id: 'refuse.unknown-verb',
    title: 'stays up after an unknown verb, and (native) answers invalid content',
    why: 'Other programs may use other verbs; the answer shows them that the verb is unknown.',
    musts: ['W14', 'W15'],
    points: 1,
    needs: ['found.own-file'],
    async run(trial) {
      const connection = await trial.connect('an unknown peer');
      await connection.send(trial.isNative ? 'frobnicate a b c\n' : 'frobnicate a b c');
      if (trial.isNative) {
        const isAnswered = (): boolean => connection.received.includes('invalid content');
        const isOver = () => isAnswered() || connection.hasEnded || undefined;
        const isEnded = await trial.conditions.waitFor(isOver, trial.patienceMs);
        if (!isAnswered()) {
          const actual = isEnded === true ? 'the end of the connection' : 'nothing';
          const bytes = connection.received;
          throw new Finding('invalid content, on the same connection', { actual, bytes });
        }
      } else {
        // Without an end of line, the verb is complete only at the end of the connection.
        connection.end();
        await trial.conditions.sleep(silenceMs / 2);
      }
      await expectAnswer(trial, trial.candidate.shared.own.name);
    },
  },
  {
    id: 'refuse.oversized',
    title: 'rejects a line of more than 4096 bytes, and stays up',
    why: 'A peer that waits for a missing end of line lets any sender fill its memory.',
    musts: ['W3'],
    points: 1,
    needs: ['relay.forwards', 'found.own-file'],
    async run(trial) {
      const [neighbour] = trial.neighbours;
      const file = `${'long-'.repeat(1000)}${randomBytes(4).toString('hex')}`;
      const connection = await trial.connect(neighbour.name);
      await connection.send(trial.dialect.get(trial.query(file)));
      const endless = await trial.connect('an unknown peer');
      await endless.send('x'.repeat(256 * 1024));
      if (!trial.isNative) {
        // An older program reads it in small parts, and mixes them with the words of a message that arrives meanwhile.
        endless.end();
        await untilSilent(trial, endless, silenceMs / 2);
      }
      await fenceByForwarding(trial, neighbour);
      const queries = trial.neighbours.flatMap((one) => queriesFor(file, one));
      expectNone(queries, 'a line of more than 4096 bytes not to be forwarded');
      await expectAnswer(trial, trial.candidate.shared.own.name);
    },
  },
  {
    id: 'refuse.unasked',
    title: 'requests nothing after a hit for a query that it did not issue',
    why: 'Otherwise any peer could make it download any file.',
    musts: ['W38'],
    points: 1,
    dialects: ['native'],
    needs: ['fetch.requests', 'found.own-file'],
    async run(trial) {
      const [neighbour] = trial.neighbours;
      const served = validFile(missingName(), newContent());
      serveFile(trial, served);
      const connection = await trial.connectionOf(neighbour);
      await connection.send(hitFor(trial, served, trial.query(served.file).query));
      await fenceByHit(trial, neighbour);
      const requests = trial.origin.arrivals.filter(({ text }) => text.startsWith('request '));
      expectNone(requests, 'no request');
    },
  },
]);

/** Forms in which the candidate can be asked for a file. */
function formsOf(trial: Trial): readonly Form[] {
  return trial.isNative ? ['framed', 'old'] : ['old'];
}

/** Names that lead to the secret beside the share. */
function pathsToSecret(trial: Trial): string[] {
  return ['../secret.txt', '..%2Fsecret.txt', trial.candidate.secretPath];
}

/** Replaces the file name of a message by one that no encoder writes. */
function withName(message: string, name: string): string {
  const [verb, , ...rest] = message.split(' ');
  return [verb, name, ...rest].join(' ');
}

/** Sends a query for each path, as a neighbour. */
async function queryPaths(trial: Trial): Promise<void> {
  for (const path of pathsToSecret(trial)) {
    await trial.untilAttentive();
    const connection = await trial.connect(trial.neighbours[0].name);
    await connection.send(withName(trial.dialect.get(trial.query('x')), path));
    const isAnswered = () => connection.received.length > 0 || connection.hasEnded || undefined;
    await trial.conditions.waitFor(isAnswered, pathSilenceMs);
  }
}

/** Sends the requests at the same time, each on its own connection. */
export async function expectNotServed(trial: Trial, requests: readonly string[]): Promise<void> {
  await Promise.all(requests.map((request) => expectNoArchive(trial, request)));
}

async function expectNoArchive(trial: Trial, request: string): Promise<void> {
  const connection = await sendRequest(trial, request);
  const { header, bytes } = await replyOn(trial, connection, silenceMs);
  const hasHeader = header !== null && !('error' in header);
  if (hasHeader) await trial.conditions.sleep(50);
  const isServed = hasHeader || connection.received.includes(zipStart);
  connection.destroy();
  if (!isServed) return;
  const expected = 'no archive: an error in the header, invalid content, or nothing';
  throw new Finding(expected, { actual: 'an archive', bytes });
}
