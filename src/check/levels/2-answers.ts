import { strategyNames } from '../../protocol/strategy-text.js';
import {
  expectAnswer,
  expectHit,
  expectNone,
  fenceByHit,
  hitsFor,
  invalidAt,
  missingName,
  sendBare,
} from '../bench/expect.js';
import type { TestFile } from '../bench/test-files.js';
import type { Trial } from '../bench/trial.js';
import { candidateId } from '../candidate.js';
import { Finding, inLevel } from '../requirement.js';

export const answers = inLevel(2, [
  {
    id: 'found.own-file',
    title: 'sends found with its own address to the origin, for a file that it shares',
    why: 'The origin fetches the file from this address. The hit goes directly to the origin, not back along the path of the query.',
    musts: ['W24'],
    points: 3,
    strategies: strategyNames,
    needs: ['stream.held-open'],
    async run(trial) {
      const { name } = trial.candidate.shared.own;
      const hit = await expectAnswer(trial, name);
      const { ip, port } = trial.candidate.address;
      // cisen07 may leave out the holder's number.
      const needsId = trial.dialect.name !== 'cisen07';
      const expected = `found ${name} at ${needsId ? `${candidateId} ` : ''}${ip} ${port}`;
      // Fields after the address are tested by the next requirement.
      const [, file, at, ...rest] = hit.text.split(' ');
      const hasId = rest[0] === String(candidateId);
      const address = rest.slice(hasId ? 1 : 0, hasId ? 3 : 2).join(' ');
      if (file === name && at === 'at' && address === `${ip} ${port}` && (hasId || !needsId)) return;
      throw new Finding(`a hit that begins with: ${expected}`, { actual: hit.text, arrivals: [hit] });
    },
  },
  {
    id: 'found.extended',
    title: 'includes query id, hops, size and SHA-256 in its hit',
    why: 'The query id identifies the query that is answered; size and SHA-256 let it verify the file.',
    musts: ['W25'],
    points: 2,
    dialects: ['native'],
    needs: ['found.own-file'],
    async run(trial) {
      const { own } = trial.candidate.shared;
      const query = trial.query(own.name, { hops: 2 });
      await trial.send(trial.neighbours[0], query);
      const hit = await expectHit(trial, own.name);
      const { message, text } = hit;
      const expected = `${query.query} 3 ${own.size} sha256:${own.sha256}`;
      const actual =
        message?.verb === 'found'
          ? `${message.query} ${message.hops} ${message.size} sha256:${message.sha256}`
          : text;
      if (actual === expected) return;
      throw new Finding(`query id, hops + 1, size and SHA-256: ${expected}`, { actual, arrivals: [hit] });
    },
  },
  {
    id: 'found.subfolder',
    title: 'finds a file in a subfolder of its share',
    why: 'A share includes its subfolders; a query contains only the name of the file.',
    musts: ['W16'],
    points: 1,
    needs: ['found.own-file'],
    run: async (trial) => void (await expectAnswer(trial, trial.candidate.shared.below.name)),
  },
  {
    id: 'found.chinese-name',
    title: 'finds a file with a Chinese name',
    why: 'Messages are UTF-8, and file names are not only English.',
    musts: ['W4'],
    points: 1,
    needs: ['found.own-file'],
    run: async (trial) => void (await expectAnswer(trial, trial.candidate.shared.chinese.name)),
  },
  {
    id: 'found.nothing-else',
    title: 'sends no found for a missing file, and only valid messages',
    why: 'A false hit leads the origin to a failed transfer.',
    musts: ['W24'],
    points: 1,
    needs: ['found.own-file'],
    async run(trial) {
      const [neighbour] = trial.neighbours;
      // The second name is part of the name of a shared file.
      const names = [missingName(), 'wn.txt'];
      for (const name of names) await trial.send(neighbour, trial.query(name));
      await fenceByHit(trial, neighbour);
      const hits = names.flatMap((name) => hitsFor(name, trial.origin));
      expectNone(hits, `no found for ${names.join(' or ')}, which it does not have`);
      // Invalid hits are tested by other requirements.
      const invalid = invalidAt(trial.origin).filter(({ text }) => !text.startsWith('found '));
      expectNone(invalid, 'only valid messages');
    },
  },
  {
    id: 'found.encoded-name',
    title: 'finds a file with spaces and % in its name, and encodes them in its hit',
    why: 'A space separates fields: a name with an unencoded space would shift all fields after it.',
    musts: ['W4'],
    points: 1,
    dialects: ['native'],
    needs: ['found.own-file'],
    async run(trial) {
      const hit = await expectAnswer(trial, trial.candidate.shared.encoded.name);
      if (hit.message !== null) return;
      throw new Finding('the name with %20 for a space and %25 for %', { actual: hit.text, arrivals: [hit] });
    },
  },
  {
    id: 'found.bare',
    title: 'answers a get without query id, in the field order of either older dialect',
    why: 'Older programs send such queries; the fields show which one is the IP.',
    musts: ['W7', 'W26'],
    points: 1,
    dialects: ['native'],
    needs: ['found.own-file'],
    async run(trial) {
      const { own, other } = trial.candidate.shared;
      for (const [{ name }, dialect] of [
        [own, 'jiangluyu'],
        [other, 'cisen07'],
      ] as const) {
        await sendBare(trial, trial.query(name, { isExtended: false }), dialect);
        const hit = await expectHit(trial, name);
        if (hit.message?.verb === 'found' && hit.message.query === null) continue;
        const expected =
          'a hit without query id, hops, size and SHA-256: an older program reads only its own fields';
        throw new Finding(expected, { actual: hit.text, arrivals: [hit] });
      }
    },
  },
  {
    id: 'found.hidden',
    title: 'does not share hidden files, or files in hidden folders',
    why: 'Hidden files are settings and temporary files of the user, not meant for others.',
    musts: ['W17'],
    points: 1,
    dialects: ['native'],
    needs: ['found.nothing-else'],
    run: (trial) => expectNotShared(trial, trial.candidate.shared.hidden, 'a hidden file is not shared'),
  },
  {
    id: 'found.link',
    title: 'does not follow symbolic links in its share',
    why: 'A link can lead to any file of the user, and two links can form an endless path.',
    musts: ['W18'],
    points: 1,
    dialects: ['native'],
    needs: ['found.nothing-else'],
    async run(trial) {
      const { linked } = trial.candidate.shared;
      // Without links on this system there is nothing that a peer could do wrong.
      if (linked === null) return;
      await expectNotShared(trial, [linked], 'a file behind a symbolic link is not shared');
    },
  },
]);

async function expectNotShared(trial: Trial, files: readonly TestFile[], reason: string): Promise<void> {
  const [neighbour] = trial.neighbours;
  for (const { name } of files) await trial.send(neighbour, trial.query(name));
  await fenceByHit(trial, neighbour);
  const hits = files.flatMap(({ name }) => hitsFor(name, trial.origin));
  expectNone(hits, `no found for ${files.map(({ name }) => name).join(' or ')}: ${reason}`);
}
