import { expectForwarded, forwardMissing, missingName, queriesFor, sendBare } from '../bench/expect.js';
import type { Arrival, ScriptedPeer } from '../bench/scripted-peer.js';
import { candidateId } from '../candidate.js';
import { Finding, inLevel, type Requirement } from '../requirement.js';

/** Time in which a peer notices that a connection was closed. */
const noticeMs = 150;

/** What all requirements here share. The older programs have no links: each message has its own connection. */
const native = { dialects: ['native'] } satisfies Partial<Requirement>;

export const links = inLevel(3, [
  {
    id: 'relay.hello',
    title: 'begins each connection to a neighbour with hello and its own number',
    why: 'Without it the neighbour cannot know the sender of a query, and sends the query back.',
    musts: ['W11'],
    points: 1,
    ...native,
    needs: ['relay.forwards'],
    async run(trial) {
      const { others, query } = await forwardMissing(trial);
      for (const one of others) expectHello(one, query.file);
    },
  },
  {
    id: 'relay.one-link',
    title: 'sends all its queries to a neighbour on one connection',
    why: 'A new connection for each message costs more than the message.',
    musts: ['W10'],
    points: 1,
    ...native,
    needs: ['relay.forwards'],
    async run(trial) {
      const first = await forwardMissing(trial);
      const second = await forwardMissing(trial);
      for (const [index, arrival] of second.arrivals.entries()) {
        if (arrival.connection === first.arrivals[index]?.connection) continue;
        throw new Finding(`the second query on the connection of the first, at ${arrival.peer}`, {
          actual: 'another connection',
          arrivals: [arrival],
        });
      }
    },
  },
  {
    id: 'relay.reopens',
    title: 'opens a new connection to a neighbour that has closed the old one',
    why: 'A neighbour that was restarted would never receive a query again.',
    musts: ['W12'],
    points: 1,
    ...native,
    needs: ['relay.hello'],
    async run(trial) {
      const { others } = await forwardMissing(trial);
      await Promise.all(others.map((one) => one.hangUp()));
      await trial.conditions.sleep(noticeMs);
      const { query } = await forwardMissing(trial);
      for (const one of others) expectHello(one, query.file);
    },
  },
  {
    id: 'relay.no-hello',
    title: 'forwards a query that came without hello to all neighbours',
    why: 'Older programs send no hello. The sender is then unknown, so no neighbour may be left out.',
    musts: ['W13'],
    points: 1,
    ...native,
    needs: ['relay.forwards'],
    async run(trial) {
      const query = trial.query(missingName());
      const connection = await trial.connect(trial.neighbours[0].name);
      await connection.send(trial.dialect.get(query));
      await expectForwarded(trial, query.file, trial.neighbours);
    },
  },
  {
    id: 'relay.bare',
    title: 'adds a query id and hops 1 to a query that came without them',
    why: 'The next peers recognise copies of a query only by its id.',
    musts: ['W22', 'W33'],
    points: 1,
    ...native,
    needs: ['found.bare', 'relay.no-hello', 'relay.untouched', 'relay.hops', 'ttl.lowered'],
    async run(trial) {
      const query = trial.query(missingName(), { isExtended: false });
      await sendBare(trial, query);
      const [, ...others] = trial.neighbours;
      const { origin, ttl, file } = query;
      const start = `get ${file} ${origin.port} ${origin.ip}`;
      for (const arrival of await expectForwarded(trial, file, others)) {
        const { message, text } = arrival;
        const id = message?.verb === 'get' ? message.query : null;
        if (id !== null && text === `${start} ${id} 1 ${ttl - 1}`) continue;
        throw new Finding(`${start} <query id> 1 ${ttl - 1}`, { actual: text, arrivals: [arrival] });
      }
    },
  },
]);

/** @throws Finding if the connection of the query for this file did not begin with `hello` */
function expectHello(neighbour: ScriptedPeer, file: string): void {
  const [query] = queriesFor(file, neighbour);
  const first = neighbour.arrivals.find(({ connection }) => connection === query?.connection);
  if (first === undefined || isHello(first)) return;
  throw new Finding(`hello ${candidateId}, before the first query at ${neighbour.name}`, {
    actual: first.text,
    arrivals: [first],
  });
}

function isHello({ message }: Arrival): boolean {
  return message?.verb === 'hello' && message.peer === candidateId;
}
