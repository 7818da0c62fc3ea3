import { encodeCheck } from '../../wire/dialects/native.js';
import { ownQuery } from '../bench/candidate-fetch.js';
import { expectNone, missingName } from '../bench/expect.js';
import { randomState, SearchTrial, type SentQuery } from '../bench/search-trial.js';
import type { Trial } from '../bench/trial.js';
import { Finding, inLevel } from '../requirement.js';
import { searchNames, walkerNames } from './3-searches.js';

const native = { dialects: ['native'] as const };

export const searchEnds = inLevel(4, [
  {
    ...native,
    id: 'search.ends',
    title: 'does not send a query on whose TTL is used up',
    why: 'The TTL ends the search.',
    musts: ['W66'],
    points: 1,
    strategies: searchNames,
    needs: ['search.forwards'],
    async run(trial) {
      const search = await SearchTrial.begin(trial);
      const queries: SentQuery[] = [];
      for (const ttl of [1, 0]) queries.push(await search.send(0, { ttl, hops: 0 }));
      await search.fence(0);
      const arrivals = queries.flatMap(({ query }) => search.arrivalsOf(query).flat());
      expectNone(arrivals, 'a query with TTL 1 or 0 not to be sent on');
    },
  },
]);

export const searchCopies = inLevel(5, [
  {
    ...native,
    id: 'search.again',
    title: 'handles a query that arrives again as its search strategy says',
    why: 'A flood drops the copy, a walker may pass a peer again, and a ring is sent on once in each round.',
    musts: ['W66'],
    points: 2,
    strategies: searchNames,
    needs: ['search.forwards'],
    async run(trial) {
      const search = await SearchTrial.begin(trial);
      const file = missingName();
      const model = search.model(file);
      const hops = search.hasWalkers ? 0 : 1;
      const round = (number: number): number => (search.strategy.name === 'ring' ? number : randomState());
      let one = await search.send(0, { file, hops, state: round(0) }, undefined, model);
      const sent = [...one.sent];
      await search.expectCount(one.query, sent);
      for (const [from, number] of [
        [1, 0],
        [0, 1],
        [1, 1],
        [2, 2],
      ] as const) {
        one = await search.send(from, { file, hops, state: round(number) }, one, model);
        sent.push(...one.sent);
        await search.expectCount(one.query, sent);
      }
      for (const from of [0, 1, 2]) await search.fence(from);
      const arrivals = search.arrivalsOf(one.query);
      for (const [slot, list] of arrivals.entries()) {
        const wanted = sent.filter((message) => message.slot === slot).length;
        if (list.length === wanted) continue;
        const actual = `${list.length}`;
        throw new Finding(`${wanted} messages of the query at neighbour ${search.neighbour(slot).id}`, {
          actual,
          arrivals: list,
        });
      }
    },
  },
  {
    ...native,
    id: 'search.issues',
    title: 'begins its own query with the messages of its search strategy',
    why: 'The first step decides how far and how expensive the search is.',
    musts: ['W65'],
    points: 2,
    strategies: searchNames,
    needs: ['search.forwards'],
    async run(trial) {
      const { search, query } = await beginOwn(trial);
      const wanted = search.model(query.file).begin({ ttl: query.ttl, random: 0 });
      const first = search.arrivalsOf(query).flat();
      const messages = first.flatMap(({ message }) => (message?.verb === 'get' ? [message] : []));
      const isBegun = messages.length === wanted.length && messages.every(({ hops }) => hops === 0);
      if (isBegun && messages.every(({ state }) => state !== undefined)) return;
      const actual = `${messages.length} messages, the first: ${first[0]?.text ?? 'none'}`;
      throw new Finding(`${wanted.length} messages with a state and hops 0`, { actual, arrivals: first });
    },
  },
  {
    ...native,
    id: 'search.answers',
    title: 'answers the walkers of its query',
    why: 'They end when the file was found, or when nobody waits for it any more.',
    musts: ['W68'],
    points: 1,
    strategies: walkerNames,
    needs: ['search.issues'],
    async run(trial) {
      const { query } = await beginOwn(trial);
      const id = query.query ?? '';
      await expectChecked(trial, id, 'go-on');
      await expectChecked(trial, trial.query('x').query ?? '', 'stop');
    },
  },
]);

/** A query of the candidate for a file that no peer has, after its first step has arrived. */
async function beginOwn(trial: Trial) {
  const search = await SearchTrial.begin(trial);
  const file = missingName();
  const { query } = await ownQuery(trial, file);
  const wanted = search.model(file).begin({ ttl: query.ttl, random: 0 });
  await search.expectCount(query, wanted);
  return { search, query };
}

async function expectChecked(trial: Trial, query: string, answer: string): Promise<void> {
  const connection = await trial.connect('a peer with a walker');
  const { address } = trial.origin;
  await connection.send(encodeCheck({ verb: 'check', query, state: 1, address }));
  const expected = `checked ${query} ${answer}`;
  const line = await trial.expectMessage(expected, () => {
    const text = connection.received.toString('utf8');
    return text.includes('\n') ? text.trimEnd() : undefined;
  });
  if (line !== expected) throw new Finding(expected, { actual: line });
}
