import { download, expectContent } from '../bench/download.js';
import { expectForwarded, missingName, queriesFor } from '../bench/expect.js';
import type { TestConnection } from '../bench/test-connection.js';
import { Finding, inLevel } from '../requirement.js';

const queryCount = 20;
const largeBytes = 100e6;
/** A peer may pack the whole large file before it sends the first byte. */
const packMs = 30_000;

export const load = inLevel(9, [
  {
    id: 'load.dead-neighbour',
    title: 'forwards to the other neighbours if one is dead',
    why: 'Peers join and leave; a missing one must not cut off the rest of the network.',
    musts: ['W34'],
    points: 1,
    needs: ['relay.forwards'],
    setup: { dead: 3 },
    async run(trial) {
      const [from, , other] = trial.neighbours;
      const query = trial.query(missingName());
      await trial.send(from, query);
      await expectForwarded(trial, query.file, [other], 2);
    },
  },
  {
    id: 'load.twenty-queries',
    title: 'forwards twenty queries that arrive at once on twenty connections',
    why: 'A network has many users; a dropped query finds nothing beyond this peer.',
    musts: ['W20', 'W30'],
    points: 2,
    needs: ['relay.forwards'],
    async run(trial) {
      const [from, ...others] = trial.neighbours;
      const queries = Array.from({ length: queryCount }, () => trial.query(missingName()));
      const connections: TestConnection[] = [];
      for (const _ of queries) connections.push(await trial.connect(from.name));
      await Promise.all(connections.map((connection) => trial.sendHello(connection, from)));
      // A peer that ignores queries while it forwards one can still begin all twenty before it forwards the first of them:
      // only while it forwards another one are they lost for certain.
      const first = trial.query(missingName());
      await trial.send(from, first);
      const isForwarding = () => others.flatMap((one) => queriesFor(first.file, one))[0];
      await trial.expectMessage(`the query for ${first.file} at another neighbour`, isForwarding);
      await Promise.all(queries.map((query, index) => connections[index]?.send(trial.dialect.get(query))));
      const arrived = (): number =>
        others.flatMap((one) => queries.filter(({ file }) => queriesFor(file, one).length > 0)).length;
      const count = others.length * queryCount;
      const areAll = () => arrived() === count || undefined;
      if (await trial.conditions.waitFor(areAll, trial.patienceMs * 2)) return;
      throw new Finding(`${queryCount} queries at each of ${others.length} neighbours`, {
        actual: `${arrived()} of ${count}`,
      });
    },
  },
  {
    id: 'load.hundred-mb',
    title: 'serves a file of 100 MB completely',
    why: 'Files can be larger than memory; a peer sends them piece by piece.',
    musts: ['W52'],
    points: 1,
    needs: ['serve.archive'],
    setup: { largeFile: largeBytes },
    async run(trial) {
      const { large } = trial.candidate.shared;
      if (large === null) throw new Error('there is no large file');
      await expectContent(await download(trial, large, trial.form, packMs), large);
    },
  },
]);
