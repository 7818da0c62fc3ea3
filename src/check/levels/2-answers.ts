import { hitsOf, missingName, mustBeFound, mustNotCome, rubbishOf } from '../bench/expect.js';
import { fenceByHit } from '../bench/fence.js';
import type { Arrival } from '../bench/incoming.js';
import type { TestFile } from '../bench/test-files.js';
import type { Trial } from '../bench/trial.js';
import { candidateId } from '../candidate.js';
import { Finding } from '../finding.js';
import type { Requirement } from '../requirement.js';

const paragraph = 'What a peer does';

export const answers: readonly Requirement[] = [
  {
    id: 'found.own-file',
    level: 2,
    title: 'sends found to the origin for a file of its own, with its own address',
    why: 'The origin has to know where to fetch the file; the way back is not the way that the query came.',
    paragraph,
    point: 'on get, 3',
    points: 4,
    needs: ['stream.held-open'],
    async run(trial) {
      const { own } = trial.candidate.shared;
      const hit = await askFor(trial, own);
      const { ip, port } = trial.candidate.address;
      const number = trial.dialect.name === 'cisen07' ? '' : `${candidateId} `;
      const wanted = `found ${own.name} at ${number}${ip} ${port}`;
      if (isHit(hit.text, own.name, ip, port, trial.dialect.name !== 'cisen07')) return;
      throw new Finding(`a hit that begins with: ${wanted}`, { actual: hit.text, arrivals: [hit] });
    },
  },
  {
    id: 'found.extended',
    level: 2,
    title: 'gives query id, hops, size and SHA-256 in its hit',
    why: 'By the query id the origin knows which question is answered, by the rest what it will get.',
    paragraph: 'Messages',
    points: 3,
    dialects: ['native'],
    needs: ['found.own-file'],
    async run(trial) {
      const { own } = trial.candidate.shared;
      const query = trial.query(own.name, { hops: 2 });
      await trial.send(trial.neighbours[0], query);
      const hit = await mustBeFound(trial, own.name);
      const { message } = hit;
      const wanted = `${query.query} 3 ${own.size} sha256:${own.sha256}`;
      const expected = `query id, hops raised by one, size, and SHA-256: ${wanted}`;
      const said =
        message?.verb === 'found'
          ? `${message.query} ${message.hops} ${message.size} sha256:${message.sha256}`
          : hit.text;
      if (said !== wanted) throw new Finding(expected, { actual: said, arrivals: [hit] });
    },
  },
  {
    id: 'found.subfolder',
    level: 2,
    title: 'finds a file in a subfolder of its share, too',
    why: 'A share is all that lies below its folder; the base name alone is asked for.',
    paragraph,
    point: 'on get, 3',
    points: 2,
    needs: ['found.own-file'],
    run: async (trial) => void (await askFor(trial, trial.candidate.shared.below)),
  },
  {
    id: 'found.chinese-name',
    level: 2,
    title: 'finds a file with a Chinese name',
    why: 'Messages are UTF-8, and names are not all English.',
    paragraph: 'Messages',
    points: 2,
    needs: ['found.own-file'],
    run: async (trial) => void (await askFor(trial, trial.candidate.shared.chinese)),
  },
  {
    id: 'found.nothing-else',
    level: 2,
    title: 'sends no found for what it does not have, and nothing but messages',
    why: 'Who follows a false hit fetches nothing, and may not ask further.',
    paragraph,
    point: 'on get, 3',
    points: 2,
    needs: ['found.own-file'],
    async run(trial) {
      const [neighbour] = trial.neighbours;
      // To look for parts of names would be found out by the second.
      const names = trial.dialect.name === 'cisen07' ? [missingName()] : [missingName(), 'wn.txt'];
      for (const name of names) await trial.send(neighbour, trial.query(name));
      await fenceByHit(trial, neighbour);
      const hits = names.flatMap((name) => hitsOf(trial.origin, name));
      mustNotCome(hits, `no found for ${names.join(', nor for ')}, which it does not have`);
      // What was meant for a hit is another requirement's business.
      const rubbish = rubbishOf(trial.origin).filter(({ text }) => !text.startsWith('found '));
      mustNotCome(rubbish, 'messages, and nothing else');
    },
  },
];

async function askFor(trial: Trial, { name }: TestFile): Promise<Arrival> {
  await trial.send(trial.neighbours[0], trial.query(name));
  return mustBeFound(trial, name);
}

/** What stands behind the address is another requirement's business. */
function isHit(text: string, name: string, ip: string, port: number, isNumbered: boolean): boolean {
  const [, file, at, ...rest] = text.split(' ');
  const hasNumber = rest[0] === String(candidateId);
  const address = hasNumber ? rest.slice(1, 3) : rest.slice(0, 2);
  if (isNumbered && !hasNumber) return false;
  return file === name && at === 'at' && address[0] === ip && address[1] === String(port);
}
