import {
  expectAnswer,
  expectHit,
  expectNone,
  fenceByHit,
  hitsFor,
  invalidAt,
  missingName,
} from '../bench/expect.js';
import { candidateId } from '../candidate.js';
import { Finding, inLevel } from '../requirement.js';

export const answers = inLevel(2, [
  {
    id: 'found.own-file',
    title: 'sends found with its own address to the origin, for a file that it shares',
    why: 'The origin fetches the file from this address. The hit goes directly to the origin, not back along the path of the query.',
    musts: ['W24'],
    points: 4,
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
    points: 3,
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
    points: 2,
    needs: ['found.own-file'],
    run: async (trial) => void (await expectAnswer(trial, trial.candidate.shared.below.name)),
  },
  {
    id: 'found.chinese-name',
    title: 'finds a file with a Chinese name',
    why: 'Messages are UTF-8, and file names are not only English.',
    musts: ['W4'],
    points: 2,
    needs: ['found.own-file'],
    run: async (trial) => void (await expectAnswer(trial, trial.candidate.shared.chinese.name)),
  },
  {
    id: 'found.nothing-else',
    title: 'sends no found for a missing file, and only valid messages',
    why: 'A false hit leads the origin to a failed transfer.',
    musts: ['W24'],
    points: 2,
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
]);
