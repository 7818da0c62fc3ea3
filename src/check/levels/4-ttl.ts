import {
  expectAnswer,
  expectNone,
  fenceByForwarding,
  forwardMissing,
  missingName,
  queriesFor,
} from '../bench/expect.js';
import { Finding, inLevel } from '../requirement.js';

export const ttl = inLevel(4, [
  {
    id: 'ttl.lowered',
    title: 'lowers the TTL by exactly one',
    why: 'A query issued with TTL n must reach exactly the peers at most n links away.',
    musts: ['W28'],
    points: 2,
    needs: ['relay.forwards'],
    async run(trial) {
      for (const arrival of (await forwardMissing(trial, { ttl: 5 })).arrivals) {
        const last = arrival.text.split(' ').at(-1);
        if (last === '4') continue;
        const actual = `TTL ${last}`;
        throw new Finding('TTL 4 for a query that was sent with TTL 5', { actual, arrivals: [arrival] });
      }
    },
  },
  {
    id: 'ttl.stops',
    title: 'does not forward a query with TTL 1 or 0',
    why: 'The TTL ends the flood. (A query with TTL 2 is forwarded with TTL 1.)',
    musts: ['W30'],
    points: 2,
    needs: ['relay.forwards'],
    async run(trial) {
      const [from] = trial.neighbours;
      await forwardMissing(trial, { ttl: 2 });
      const queries = [1, 0].map((ttl) => trial.query(missingName(), { ttl }));
      for (const query of queries) await trial.send(from, query);
      await fenceByForwarding(trial, from);
      const arrivals = trial.neighbours.flatMap((one) =>
        queries.flatMap(({ file }) => queriesFor(file, one)),
      );
      expectNone(arrivals, 'a query with TTL 1 or 0 not to be forwarded');
    },
  },
  {
    id: 'ttl.last-answers',
    title: 'answers a query with TTL 1 for a file that it shares',
    why: 'The TTL limits forwarding, not answering.',
    musts: ['W24'],
    points: 1,
    needs: ['found.own-file'],
    run: async (trial) => void (await expectAnswer(trial, trial.candidate.shared.own.name, { ttl: 1 })),
  },
]);
