import type { Socket } from 'node:net';
import { join } from 'node:path';
import { encodeAnswer } from '../../wire/dialects/native.js';
import { askAsClient, expectSaved, makeRequest, ownQuery, saveFactor } from '../bench/candidate-fetch.js';
import { craftedZip } from '../bench/crafted-zip.js';
import { expectHit, missingName } from '../bench/expect.js';
import {
  digestOf,
  hitFor,
  lengthed,
  partsOf,
  type ServedFile,
  serveFile,
  validFile,
} from '../bench/served-file.js';
import type { TestConnection } from '../bench/test-connection.js';
import { newContent } from '../bench/test-files.js';
import type { Trial } from '../bench/trial.js';
import { inspectFile, savedFiles, setTrap } from '../candidate-folder.js';
import { Finding, inLevel, type Requirement } from '../requirement.js';

/** Time in which a peer that writes while it receives has written something. */
const writeMs = 300;
const lookIntervalMs = 25;

/** What all requirements here share: the client of an older program is another process, and cannot be asked. */
const native = { dialects: ['native'] } satisfies Partial<Requirement>;

export const fetches = inLevel(6, [
  {
    id: 'ask.held',
    title: 'answers held if the file is in its share already',
    why: 'Nothing has to be searched; without an answer the client waits in vain.',
    musts: ['W44'],
    points: 1,
    ...native,
    needs: ['ask.query'],
    async run(trial) {
      const { name } = trial.candidate.shared.own;
      await expectAnswerOf(trial, await askAsClient(trial, name), name, 'held');
    },
  },
  {
    id: 'ask.answer',
    title: 'answers verified to the client after it has saved the file',
    why: 'The client waits for this answer.',
    musts: ['W46'],
    points: 1,
    ...native,
    needs: ['fetch.saves'],
    async run(trial) {
      const served = validFile(missingName(), newContent());
      const { client } = await makeRequest(trial, served);
      if (client === null) return;
      const isEarly = client.received.includes('answer ');
      await expectAnswerOf(trial, client, served.file, 'verified');
      const path = join(trial.candidate.shareDir, served.file);
      const actual = isEarly
        ? 'an answer before the request'
        : inspectFile(trial.candidate, path, served.content);
      if (actual === 'the content') return;
      throw new Finding(`the answer after share/${served.file} was saved`, {
        actual,
        bytes: client.received,
      });
    },
  },
  {
    id: 'fetch.shares',
    title: 'shares a file that it has fetched',
    why: 'The more peers have a file, the sooner others find it.',
    musts: ['W40'],
    points: 1,
    ...native,
    needs: ['fetch.saves', 'found.own-file'],
    async run(trial) {
      const served = validFile(missingName(), newContent());
      const { client } = await makeRequest(trial, served);
      await expectSaved(trial, served);
      // The answer shows that it has finished, but it is another requirement.
      await trial.conditions.waitFor(
        () => client?.received.includes('answer ') || undefined,
        trial.patienceMs,
      );
      await trial.send(trial.neighbours[0], trial.query(served.file));
      await expectHit(trial, served.file);
    },
  },
  {
    id: 'fetch.next-holder',
    title: 'fetches the file from the next holder if a transfer fails',
    why: 'A holder may leave at any time; the other holders still have the file.',
    musts: ['W36'],
    points: 2,
    ...native,
    needs: ['fetch.saves'],
    async run(trial) {
      const served = validFile(missingName(), newContent());
      const [, , other] = trial.neighbours;
      const { query } = (await ownQuery(trial, served.file)).query;
      const failing = await requestedFrom(trial, served, query);
      serveFile(trial, served, other);
      const holder = await trial.connect(other.name);
      await holder.send(hitFor(trial, served, query, other));
      // The first transfer ends in the middle, when the second hit has arrived.
      const parts = partsOf(served, true, true);
      for (const part of parts.slice(0, 2)) failing.write(part);
      await trial.conditions.sleep(lookIntervalMs * 2);
      failing.end();
      await expectSaved(trial, served);
    },
  },
  {
    id: 'fetch.deflated',
    title: 'unpacks an archive whose content is compressed (deflate)',
    why: 'Most programs compress what they pack.',
    musts: ['W53'],
    points: 1,
    ...native,
    needs: ['fetch.saves'],
    run: (trial) => expectUnpacked(trial, { isDeflated: true }),
  },
  {
    id: 'fetch.descriptor',
    title: 'unpacks an archive whose sizes follow the content',
    why: 'A program that packs while it sends does not know the sizes before. floodsim sends such archives.',
    musts: ['W54'],
    points: 1,
    ...native,
    needs: ['fetch.saves'],
    run: (trial) => expectUnpacked(trial, { hasDescriptor: true }),
  },
  {
    id: 'fetch.bare-hit',
    title: 'fetches from an older program: after a hit without query id, in the old form',
    why: 'An older holder announces the length of the content, and keeps the connection open after the archive.',
    musts: ['W37', 'W55'],
    points: 1,
    ...native,
    needs: ['fetch.saves'],
    async run(trial) {
      const served = validFile(missingName(), newContent());
      const { file, content, archive, md5 } = served;
      await ownQuery(trial, file);
      const socket = await requestedFrom(trial, served, null);
      trial.log.add('sent', trial.origin.name, `(an archive in the old form of ${file}, MD5 ${md5})`);
      socket.write(lengthed({ filename: `${file.split('.')[0]}.zip`, md5, file_size: content.length }));
      socket.write(archive);
      await expectSaved(trial, served);
    },
  },
  {
    id: 'fetch.temporary',
    title: 'shows a file in its share only when it is complete',
    why: 'Another peer could fetch one half of it, and a failed transfer would leave that half.',
    musts: ['W63'],
    points: 1,
    ...native,
    needs: ['fetch.saves'],
    async run(trial) {
      const content = Buffer.concat(Array.from({ length: 100 }, newContent));
      const served = { ...validFile(missingName(), content), chunkBytes: 16_384 };
      const before = savedFiles(trial.candidate);
      const own = await ownQuery(trial, served.file);
      const socket = await requestedFrom(trial, served, own.query.query);
      const parts = partsOf(served, true, true);
      const half = parts.length / 2;
      for (const part of parts.slice(0, half)) socket.write(part);
      for (let waited = 0; waited < writeMs; waited += lookIntervalMs) {
        const early = savedFiles(trial.candidate).filter((name) => !before.includes(name));
        if (early.length > 0) {
          const actual = early.map((name) => `share/${name}`).join(', ');
          throw new Finding('no file in the share that is not hidden, in the middle of a transfer', {
            actual,
          });
        }
        await trial.conditions.sleep(lookIntervalMs);
      }
      const trap = setTrap(trial.candidate, served.file, newContent());
      for (const part of parts.slice(half)) socket.write(part);
      socket.end();
      const isOver = () => own.client.received.includes('answer ') || trap.isChanged() || undefined;
      // A peer that has not written yet must not pass.
      await trial.conditions.waitFor(isOver, trial.patienceMs * saveFactor);
      if (!trap.isChanged()) return;
      throw new Finding(`a new file, renamed to share/${served.file} when it is complete`, {
        actual: 'it wrote into the file that already had this name',
      });
    },
  },
]);

/** Waits for the answer on the connection of a client. */
async function expectAnswerOf(
  trial: Trial,
  client: TestConnection,
  file: string,
  outcome: 'held' | 'verified',
): Promise<void> {
  const expected = encodeAnswer({ verb: 'answer', file, outcome });
  const isOver = () => client.received.includes('\n') || client.hasEnded || undefined;
  const isAnswered = await trial.conditions.waitFor(isOver, trial.patienceMs);
  const actual = client.received.toString('utf8').replace(/\r\n$/u, '\n');
  if (actual === expected) return;
  const nothing = isAnswered === true ? 'the end of the connection' : 'nothing';
  throw new Finding(`${expected.trimEnd()}, on the connection of the ask`, {
    actual: actual === '' ? nothing : actual.trimEnd(),
    bytes: client.received,
  });
}

/** Sends a hit as the holder, and waits for the request. @returns the connection that waits for the file */
async function requestedFrom(trial: Trial, served: ServedFile, query: string | null): Promise<Socket> {
  const { origin } = trial;
  let waiting: Socket | undefined;
  origin.onRequest = ({ message }, socket) => {
    socket.on('error', () => {});
    if (message?.verb === 'request' && message.file === served.file) waiting ??= socket;
    else socket.end();
  };
  const holder = await trial.connect(origin.name);
  await holder.send(hitFor(trial, served, query));
  return trial.expectMessage(`request ${served.file} at the holder, peer ${origin.id}`, () => waiting);
}

async function expectUnpacked(
  trial: Trial,
  how: { readonly isDeflated?: boolean; readonly hasDescriptor?: boolean },
): Promise<void> {
  const file = missingName();
  const content = newContent();
  const archive = craftedZip([{ name: file, content, ...how }]);
  const served = { file, content, archive, md5: digestOf('md5', archive) };
  await makeRequest(trial, served);
  await expectSaved(trial, served);
}
