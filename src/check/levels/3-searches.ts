import { isDeepStrictEqual } from 'node:util';
import type { Sending } from '../../protocol/collecting-site.js';
import { Outcome } from '../../protocol/router.js';
import { strategyNames } from '../../protocol/strategy-text.js';
import { encodeChecked } from '../../wire/dialects/native.js';
import { stateField } from '../../wire/fields.js';
import { expectHit, expectNone } from '../bench/expect.js';
import type { Arrival } from '../bench/scripted-peer.js';
import { randomState, SearchTrial, type SentQuery, sentText } from '../bench/search-trial.js';
import type { Trial } from '../bench/trial.js';
import { Finding, inLevel } from '../requirement.js';

/** All but flooding, which the other requirements test. */
export const searchNames = strategyNames.filter((name) => name !== 'flood');
export const walkerNames: readonly string[] = ['walk', 'high-degree'];
const announcerNames = searchNames.filter(
  (name) => name !== 'ring' && name !== 'normalised' && name !== 'walk',
);
/** Those whose state the next peer needs. */
const stateNames: readonly string[] = ['ring', ...walkerNames, 'normalised'];

const native = { dialects: ['native'] as const };

export const searches = inLevel(3, [
  {
    ...native,
    id: 'search.forwards',
    title: 'sends a query on to the neighbours that its search strategy chooses',
    why: 'A strategy saves messages because each peer sends only those that its rules give.',
    musts: ['W65', 'W66'],
    points: 3,
    strategies: searchNames,
    async run(trial) {
      const { search, queries } = await severalQueries(trial);
      for (const one of queries)
        expectSame(search, one, ({ slot }) => slot, 'sent to other neighbours than the rules choose');
    },
  },
  {
    ...native,
    id: 'search.state',
    title: 'writes the state that its search strategy gives',
    why: 'The next peer chooses by these bits; with others a walker goes in circles, and a ring is taken for an earlier one.',
    musts: ['W65', 'W66'],
    points: 2,
    strategies: stateNames,
    needs: ['search.forwards'],
    async run(trial) {
      const { search, queries } = await severalQueries(trial);
      for (const one of queries)
        expectSame(search, one, ({ slot, state }) => `${slot} ${stateField(state)}`, 'another state');
    },
  },
  {
    ...native,
    id: 'search.numbers',
    title: 'lowers the TTL and raises the hops of a query that it sends on',
    why: 'The TTL ends the search, and TTL + hops is constant on every path.',
    musts: ['W66'],
    points: 1,
    strategies: searchNames,
    needs: ['search.forwards'],
    async run(trial) {
      const { search, queries } = await severalQueries(trial);
      for (const one of queries)
        expectSame(search, one, ({ slot, ttl, hops }) => `${slot} ${ttl} ${hops}`, 'other numbers');
    },
  },
  {
    ...native,
    id: 'search.holder',
    title: 'answers a query for its own file, and sends it no further',
    why: 'The search is for one file: beyond a holder it costs messages and finds nothing closer.',
    musts: ['W66'],
    points: 1,
    strategies: searchNames,
    needs: ['search.forwards', 'found.own-file'],
    async run(trial) {
      const search = await SearchTrial.begin(trial);
      const { name } = trial.candidate.shared.own;
      const one = await search.send(0, { file: name });
      await expectHit(trial, name);
      await search.fence(0);
      expectNone(search.arrivalsOf(one.query).flat(), 'a found, and no query at another neighbour');
    },
  },
  {
    ...native,
    id: 'search.files',
    title: 'sends a query to a neighbour that has announced the file, where its search strategy needs that',
    why: 'What neighbours announce saves the messages of the last link.',
    musts: ['W70'],
    points: 2,
    strategies: ['one-hop', 'ultrapeers'],
    needs: ['search.forwards'],
    async run(trial) {
      const search = await SearchTrial.begin(trial);
      const queries: SentQuery[] = [];
      for (const ttl of [2, 3, 6]) queries.push(await search.send(0, { ttl, file: search.hosted }));
      queries.push(await search.send(0, { ttl: 2 }));
      await search.settle(queries);
      for (const one of queries)
        expectSame(search, one, ({ slot }) => slot, 'sent to other neighbours than have the file');
    },
  },
  {
    ...native,
    id: 'search.announces',
    title: 'announces itself to its neighbours: first its degree',
    why: 'They choose by what it announces.',
    musts: ['W70'],
    points: 2,
    strategies: announcerNames,
    async run(trial) {
      const search = await SearchTrial.begin(trial);
      for (const [slot, neighbour] of trial.neighbours.entries()) {
        const lines = (): Arrival[] => neighbour.arrivals.filter(({ text }) => text.startsWith('announce '));
        const wanted = wantedAnnouncements(search, trial, slot);
        const missing = (): string | undefined =>
          wanted.find((text) => !lines().some((one) => one.text === text));
        await trial.conditions.waitFor(() => missing() === undefined || undefined, trial.patienceMs);
        const text = missing();
        if (text !== undefined) throw trial.missing(`${text} at ${neighbour.name}`, 'nothing', lines());
        const [first] = lines();
        const degree = `announce degree ${trial.neighbours.length}`;
        if (first !== undefined && first.text !== degree)
          throw new Finding(`${degree} first`, { actual: first.text, arrivals: [first] });
      }
    },
  },
  {
    ...native,
    id: 'search.ignores',
    title: 'ignores announcements that it has no use for',
    why: 'A peer of another version may announce more, and a peer that is no neighbour may announce anything.',
    musts: ['W71'],
    points: 1,
    strategies: searchNames,
    needs: ['search.forwards'],
    async run(trial) {
      const search = await SearchTrial.begin(trial);
      const stranger = await trial.connect('a peer that is no neighbour');
      await trial.sendHello(stranger, trial.origin);
      await stranger.send('announce degree 99\nannounce end\n');
      const link = await trial.connectionOf(search.neighbour(0));
      if (search.strategy.announces.length === 0) await link.send('announce degree 99\nannounce end\n');
      await search.settle([await search.send(0, { ttl: 6 })]);
    },
  },
  {
    ...native,
    id: 'search.asks',
    title: 'lets a walker wait, and asks its origin',
    why: 'A walker would go on for its whole TTL although the file was found.',
    musts: ['W67'],
    points: 2,
    strategies: walkerNames,
    setting: 'check',
    needs: ['search.forwards'],
    async run(trial) {
      const { search, one, check } = await waitingWalker(trial);
      const { ip, port } = trial.candidate.address;
      const expected = `check ${one.query.query} ${stateField(one.message.state)} ${ip} ${port}`;
      if (check.text !== expected) throw new Finding(expected, { actual: check.text, arrivals: [check] });
      await search.fence(0);
      expectNone(search.arrivalsOf(one.query).flat(), 'the walker to wait for the answer');
    },
  },
  {
    ...native,
    id: 'search.goes-on',
    title: 'sends a walker on after the answer go-on',
    why: 'The search has not ended.',
    musts: ['W69'],
    points: 1,
    strategies: walkerNames,
    setting: 'check',
    needs: ['search.asks'],
    async run(trial) {
      const { search, one, check, sent } = await waitingWalker(trial);
      trial.origin.answer(check, answerTo(one, true));
      await search.expectCount(one.query, sent);
      expectSame(search, { ...one, sent }, (message) => message, 'another message');
    },
  },
  {
    ...native,
    id: 'search.stops',
    title: 'ends a walker after the answer stop, and without an answer',
    why: 'The file was found, or nobody waits for it any more.',
    musts: ['W69'],
    points: 1,
    strategies: walkerNames,
    setting: 'check',
    needs: ['search.goes-on'],
    async run(trial) {
      const { search, one, check } = await waitingWalker(trial);
      trial.origin.answer(check, answerTo(one, false));
      const other = await waitingWalker(trial, search);
      trial.origin.answer(other.check, null);
      await search.fence(0);
      const arrivals = [one, other.one].flatMap(({ query }) => search.arrivalsOf(query).flat());
      expectNone(arrivals, 'the walker to end');
    },
  },
]);

/** Queries with other states, from each neighbour, after all that has to follow has arrived. */
async function severalQueries(trial: Trial): Promise<{ search: SearchTrial; queries: readonly SentQuery[] }> {
  const search = await SearchTrial.begin(trial);
  const queries: SentQuery[] = [];
  for (let number = 0; number < 12; number += 1) {
    const state = search.strategy.name === 'ring' ? number % 3 : randomState();
    // Behind the flood of a light flood, and with all numbers of links before a walker asks.
    const hops = search.hasWalkers ? 0 : number % 7;
    queries.push(await search.send(number % 3, { ttl: 3 + number, hops, state }));
  }
  await search.settle(queries);
  return { search, queries };
}

/** Compares what has arrived of a query with what the rules give, as far as `partOf` says. */
function expectSame(
  search: SearchTrial,
  { query, sent }: SentQuery,
  partOf: (sent: Sending) => unknown,
  what: string,
): void {
  const arrivals = search.arrivalsOf(query);
  const arrived = arrivals.flatMap((list, slot) =>
    list.flatMap(({ message }): Sending[] =>
      message?.verb === 'get'
        ? [{ slot, ttl: message.ttl, hops: message.hops ?? 0, state: message.state ?? 0 }]
        : [],
    ),
  );
  const inOrder = [...sent].sort((one, other) => one.slot - other.slot);
  if (isDeepStrictEqual(arrived.map(partOf), inOrder.map(partOf))) return;
  throw new Finding(sentText(inOrder, search), {
    actual: `${what}: ${sentText(arrived, search)}`,
    arrivals: arrivals.flat(),
  });
}

/** A walker that waits at the candidate, its question at the origin, and what the rules give after `go-on`. */
async function waitingWalker(trial: Trial, begun?: SearchTrial) {
  const search = begun ?? (await SearchTrial.begin(trial));
  for (let hops = 0; hops < 200; hops += 1) {
    const state = randomState();
    const message = { from: 0, ttl: 9, hops, state };
    if (search.model('').arrive(message).outcome !== Outcome.waiting) continue;
    const one = await search.send(0, { ttl: 9, hops, state });
    const check = await trial.expectMessage(
      `check ${one.query.query} at peer ${trial.origin.id}, the origin`,
      () => search.checksOf(one.query)[0],
    );
    const model = search.model(one.query.file);
    model.arrive(message);
    return { search, one, check, sent: model.goOn(message) };
  }
  throw new Error('no walker waits: the setting check is 0');
}

function answerTo({ query }: SentQuery, goesOn: boolean): string {
  return encodeChecked({ verb: 'checked', query: query.query ?? '', goesOn });
}

function wantedAnnouncements({ strategy }: SearchTrial, trial: Trial, slot: number): string[] {
  const { announces } = strategy;
  const { own, other } = trial.candidate.shared;
  return [
    `announce degree ${trial.neighbours.length}`,
    ...(announces.includes('files') ? [own, other].map(({ name }) => `announce file ${name}`) : []),
    'announce end',
    // Two of its three neighbours announce that they are ultrapeers.
    ...(announces.includes('role') ? ['announce role ultrapeer 2'] : []),
    // The first one has the most neighbours.
    ...(announces.includes('parent') ? [`announce parent ${slot === 0 ? 'yes' : 'no'}`] : []),
  ];
}
