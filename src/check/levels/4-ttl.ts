import { getsOf, missingName, mustBeFound, mustNotCome, mustPass } from '../bench/expect.js';
import { fenceByForwarding } from '../bench/fence.js';
import { Finding } from '../finding.js';
import type { Requirement } from '../requirement.js';

const paragraph = 'What a peer does';

export const ttl: readonly Requirement[] = [
  {
    id: 'ttl.lowered',
    level: 4,
    title: 'lowers the TTL by exactly one',
    why: 'Issued with TTL n, a query reaches peers at most n links away; less or more is another network.',
    paragraph,
    point: 'on get, 4',
    points: 3,
    needs: ['relay.forwards'],
    async run(trial) {
      for (const arrival of (await mustPass(trial, { ttl: 5 })).arrivals) {
        const last = arrival.text.split(' ').at(-1);
        if (last === '4') continue;
        throw new Finding('TTL 4, as it came with 5', { actual: `TTL ${last}`, arrivals: [arrival] });
      }
    },
  },
  {
    id: 'ttl.stops',
    level: 4,
    title: 'does not forward what comes with TTL 1, or 0',
    why: 'The TTL is what ends a flood. (What comes with TTL 2 goes on, with 1.)',
    paragraph,
    point: 'on get, 4',
    points: 3,
    needs: ['relay.forwards'],
    async run(trial) {
      const [from] = trial.neighbours;
      // One query is all that a cisen07 hears for a while.
      const isDeaf = trial.dialect.name === 'cisen07';
      if (!isDeaf) await mustPass(trial, { ttl: 2 });
      const ends = (isDeaf ? [1] : [1, 0]).map((left) => trial.query(missingName(), { ttl: left }));
      for (const query of ends) await trial.send(from, query);
      await fenceByForwarding(trial, from);
      const gets = trial.neighbours.flatMap((one) => ends.flatMap(({ file }) => getsOf(one, file)));
      mustNotCome(gets, `no neighbour to be sent what came with TTL ${isDeaf ? '1' : '1 or 0'}`);
    },
  },
  {
    id: 'ttl.last-answers',
    level: 4,
    title: 'answers for a file of its own even with TTL 1',
    why: 'The TTL says whether a query may go further, and not whether it may be answered.',
    paragraph,
    point: 'on get, 3',
    points: 2,
    needs: ['found.own-file'],
    async run(trial) {
      const { name } = trial.candidate.shared.own;
      await trial.send(trial.neighbours[0], trial.query(name, { ttl: 1 }));
      await mustBeFound(trial, name);
    },
  },
];
