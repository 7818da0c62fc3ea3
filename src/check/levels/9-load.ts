import { download, formOf, mustHold } from '../bench/download.js';
import { getsOf, missingName, mustBeForwarded } from '../bench/expect.js';
import { Finding } from '../finding.js';
import type { Requirement } from '../requirement.js';

const twenty = 20;
const hundredMegabytes = 100e6;
/** To pack so much before the first byte goes out takes its time. */
const packMs = 30_000;

export const load: readonly Requirement[] = [
  {
    id: 'load.dead-neighbour',
    level: 9,
    title: 'forwards to the others when a neighbour is not there',
    why: 'Peers come and go; one that is gone must not take the rest of the network with it.',
    paragraph: 'What a peer does',
    point: 'on get, 4',
    points: 2,
    needs: ['relay.forwards'],
    surroundings: { dead: 3 },
    async run(trial) {
      const [from, , other] = trial.neighbours;
      const query = trial.query(missingName());
      await trial.send(from, query);
      await mustBeForwarded(trial, query.file, [other], 2);
    },
  },
  {
    id: 'load.twenty-queries',
    level: 9,
    title: 'forwards twenty queries that come at once, on twenty connections',
    why: 'A network has many users; what is dropped here is not found there.',
    paragraph: 'What a peer does',
    point: 'on get, 4',
    points: 3,
    needs: ['relay.forwards'],
    async run(trial) {
      const [from, ...others] = trial.neighbours;
      const queries = Array.from({ length: twenty }, () => trial.query(missingName()));
      const links = [];
      for (let count = 0; count < twenty; count += 1) {
        links.push(await trial.connect(from.who));
      }
      await Promise.all(links.map((link) => trial.introduce(link, from)));
      await Promise.all(
        links.map((link, index) => {
          const query = queries[index];
          return query && link.say(trial.dialect.get(query));
        }),
      );
      const missing = (): string[] =>
        others.flatMap((one) =>
          queries.filter(({ file }) => getsOf(one, file).length === 0).map(({ file }) => file),
        );
      const all = await trial.happenings.waitFor(
        () => missing().length === 0 || undefined,
        trial.patienceMs * 2,
      );
      if (all === true) return;
      const count = others.length * twenty;
      throw new Finding(`${twenty} queries at each of ${others.length} neighbours`, {
        actual: `${count - missing().length} of ${count}`,
      });
    },
  },
  {
    id: 'load.hundred-mb',
    level: 9,
    title: 'serves a file of 100 MB whole',
    why: 'Files are larger than memory, buffers and patience; a peer sends them piece by piece.',
    paragraph: 'The transfer',
    points: 2,
    needs: ['serve.archive'],
    surroundings: { largeFile: hundredMegabytes },
    async run(trial) {
      const { large } = trial.candidate.shared;
      if (large === null) throw new Error('no large file was made');
      await mustHold(await download(trial, large, { form: formOf(trial), idleMs: packMs }), large);
    },
  },
];
