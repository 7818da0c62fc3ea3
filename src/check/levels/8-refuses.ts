import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { formOf, requestFor } from '../bench/download.js';
import { getsOf, missingName, mustBeFound, mustNotCome } from '../bench/expect.js';
import { fenceByForwarding, fenceByHit } from '../bench/fence.js';
import { replyOn } from '../bench/reply.js';
import { completeDownload, expectNotSaved, findOutsideShare } from '../bench/saved-files.js';
import { hitFor, serveOffer, sum, validFile } from '../bench/served-file.js';
import { newContent } from '../bench/test-files.js';
import type { Form } from '../bench/transfer-reader.js';
import type { Trial } from '../bench/trial.js';
import { Finding } from '../finding.js';
import type { Requirement } from '../requirement.js';

/** Who refuses may do so without a word, and is not waited for longer than this. */
const silenceMs = 700;
/** Who hears a path for a name says something at once, or nothing. */
const hearsMs = 400;
/** Archives begin so, packed in whatever way. */
const zipStart = Buffer.from('PK\u0003\u0004', 'latin1');

export const refuses: readonly Requirement[] = [
  {
    id: 'refuse.path-get',
    level: 8,
    title: 'does not answer get with a path for a name',
    why: 'A name that leads out of the share would tell, and later give, any file of its user.',
    paragraph: 'Messages',
    points: 2,
    needs: ['found.own-file'],
    async run(trial) {
      const [neighbour] = trial.neighbours;
      for (const path of pathsToSecret(trial)) {
        const link = await trial.connect(neighbour.who);
        await link.say(withName(trial.dialect.get(trial.query('x')), path));
        await trial.happenings.waitFor(() => link.received.length > 0 || link.hasEnded || undefined, hearsMs);
      }
      await fenceByHit(trial, neighbour);
      const { own, other } = trial.candidate.shared;
      const hits = trial.origin.arrivals.filter(
        ({ text }) => text.startsWith('found ') && !isHitFor(text, own.name) && !isHitFor(text, other.name),
      );
      mustNotCome(hits, 'no found: a path is no name');
    },
  },
  {
    id: 'refuse.path-request',
    level: 8,
    title: 'serves nothing of a request with a path for a name',
    why: 'A name that leads out of the share would give away any file of its user.',
    paragraph: 'Messages',
    points: 2,
    needs: ['found.own-file'],
    async run(trial) {
      for (const path of pathsToSecret(trial)) {
        for (const form of formsOf(trial)) {
          await mustServeNothing(trial, withName(requestFor(trial, 'x', form), path));
        }
      }
      await mustStillAnswer(trial);
    },
  },
  {
    id: 'refuse.not-shared',
    level: 8,
    title: 'sends no archive for what it does not share, and goes on serving',
    why: 'A holder may have lost a file since it answered; that must cost nobody else anything.',
    paragraph: 'The transfer',
    points: 1,
    needs: ['serve.archive'],
    async run(trial) {
      for (const form of formsOf(trial)) {
        await mustServeNothing(trial, requestFor(trial, missingName(), form));
      }
      const link = await trial.connect(trial.origin.who);
      await link.say(requestFor(trial, trial.candidate.shared.own.name, formOf(trial)));
      const { header, bytes } = await replyOn(trial, link, trial.patienceMs);
      if (header === null || 'error' in header) {
        throw new Finding('a file of its own to be served afterwards', {
          actual: bytes.length === 0 ? 'nothing' : 'no header',
          bytes,
        });
      }
    },
  },
  {
    id: 'refuse.bad-digest',
    level: 8,
    title: 'does not keep an archive with another MD5',
    why: 'What was damaged on its way, or exchanged, must not be taken for the file.',
    paragraph: 'The transfer',
    points: 2,
    needs: ['fetch.saves'],
    async run(trial) {
      const offer = validFile(missingName(), newContent());
      await expectNotSaved(trial, { ...offer, md5: sum('md5', randomBytes(16)) });
    },
  },
  {
    id: 'refuse.bad-archive',
    level: 8,
    title: 'does not keep an archive that is none',
    why: 'Digests prove that it came as it was sent, and not that it was ever good.',
    paragraph: 'The transfer',
    points: 2,
    needs: ['fetch.saves'],
    async run(trial) {
      const archive = randomBytes(600);
      const file = missingName();
      await expectNotSaved(trial, { file, content: newContent(), archive, md5: sum('md5', archive) });
    },
  },
  {
    id: 'refuse.zip-slip',
    level: 8,
    title: 'writes nothing outside its share, wherever the entries of an archive lead',
    why: 'An entry named ../../x is written over any file of its user (known as zip slip).',
    paragraph: 'The transfer',
    points: 3,
    needs: ['fetch.saves'],
    async run(trial) {
      const evil = `evil-${randomBytes(4).toString('hex')}.txt`;
      const entries = [`../${evil}`, `../../${evil}`].map((name) => ({ name, content: newContent() }));
      const offer = validFile(missingName(), newContent(), entries);
      await completeDownload(trial, offer);
      const found = findOutsideShare(trial, evil);
      if (found.length > 0) {
        throw new Finding('nothing to be written outside the share', { actual: found.join(', ') });
      }
    },
  },
  {
    id: 'refuse.unknown-verb',
    level: 8,
    title: 'is not brought down by an unknown verb, and (native) says invalid content',
    why: 'Other programs have other words; who is told that they are not understood can do better.',
    paragraph: 'Messages',
    points: 1,
    needs: ['found.own-file'],
    async run(trial) {
      const link = await trial.connect('somebody');
      await link.say(trial.isNative ? 'frobnicate a b c\n' : 'frobnicate a b c');
      // An unended message may well become one: it is unknown for good when its connection has ended.
      if (!trial.isNative) link.end();
      if (trial.isNative) {
        const expected = 'invalid content, on the same connection';
        const isTold = await trial.happenings.waitFor(
          () => link.received.includes('invalid content') || link.hasEnded || undefined,
          trial.patienceMs,
        );
        if (!link.received.includes('invalid content')) {
          const actual = isTold === true ? 'the end of the connection' : 'nothing';
          throw new Finding(expected, { actual, bytes: link.received });
        }
      } else await trial.happenings.sleep(silenceMs / 2);
      await mustStillAnswer(trial);
    },
  },
  {
    id: 'refuse.oversized',
    level: 8,
    title: 'does not take a line of more than 4096 bytes, and stays up',
    why: 'Who waits for an end of line that never comes fills its memory for whoever likes.',
    paragraph: 'Limits',
    points: 1,
    needs: ['relay.forwards', 'found.own-file'],
    async run(trial) {
      const [neighbour] = trial.neighbours;
      const file = `${'long-'.repeat(1000)}${randomBytes(4).toString('hex')}`;
      const link = await trial.connect(neighbour.who);
      await link.say(trial.dialect.get(trial.query(file)));
      const endless = await trial.connect('somebody');
      await endless.say('x'.repeat(256 * 1024));
      await fenceByForwarding(trial, neighbour);
      mustNotCome(
        trial.neighbours.flatMap((one) => getsOf(one, file)),
        'a line of more than 4096 bytes not to be forwarded',
      );
      // One query is all that a cisen07 hears for a while, and it may have been that.
      if (trial.dialect.name !== 'cisen07') await mustStillAnswer(trial);
    },
  },
  {
    id: 'refuse.unasked',
    level: 8,
    title: 'requests nothing on a hit for what it did not ask',
    why: 'Else anybody could make it download anything.',
    paragraph: 'What a peer does',
    point: 'on found',
    points: 2,
    dialects: ['native'],
    needs: ['fetch.requests', 'found.own-file'],
    async run(trial) {
      const [neighbour] = trial.neighbours;
      const offer = validFile(missingName(), newContent());
      serveOffer(trial, offer);
      const link = await trial.linkOf(neighbour);
      await link.say(hitFor(trial, offer, trial.query(offer.file).query));
      await fenceByHit(trial, neighbour);
      const requests = trial.origin.arrivals.filter(({ text }) => text.startsWith('request '));
      mustNotCome(requests, 'no request');
    },
  },
];

/** Forms in which the candidate may be asked for a file. */
function formsOf(trial: Trial): readonly Form[] {
  return trial.isNative ? ['framed', 'old'] : ['old'];
}

/** Ways to write a name that leads to the secret beside the share. */
function pathsToSecret(trial: Trial): string[] {
  const absolute = join(trial.candidate.workplace.folder, 'secret.txt');
  return ['../secret.txt', '..%2Fsecret.txt', absolute];
}

/** A message whose name is replaced by what no encoder would write. */
function withName(message: string, name: string): string {
  const [verb, , ...rest] = message.split(' ');
  return [verb, name, ...rest].join(' ');
}

function isHitFor(text: string, name: string): boolean {
  return text.startsWith(`found ${name} `);
}

async function mustServeNothing(trial: Trial, request: string): Promise<void> {
  const link = await trial.connect(trial.origin.who);
  await link.say(request);
  const { header, bytes } = await replyOn(trial, link, silenceMs);
  if (header !== null && !('error' in header)) await trial.happenings.sleep(50);
  const isArchive = (header !== null && !('error' in header)) || link.received.includes(zipStart);
  link.destroy();
  if (!isArchive) return;
  throw new Finding('no archive: an error in the header, invalid content, or nothing', {
    actual: 'an archive',
    bytes,
  });
}

/** @throws Finding where it does not answer for a file of its own any more */
async function mustStillAnswer(trial: Trial): Promise<void> {
  await trial.send(trial.neighbours[0], trial.query(trial.candidate.shared.own.name));
  await mustBeFound(trial, trial.candidate.shared.own.name);
}
