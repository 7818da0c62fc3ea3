import {
  expectAnswer,
  expectForwarded,
  expectNone,
  fenceByForwarding,
  forwardMissing,
  invalidAt,
  missingName,
  queriesFor,
} from '../bench/expect.js';
import { Finding, inLevel } from '../requirement.js';

export const forwards = inLevel(3, [
  {
    id: 'relay.forwards',
    title: 'forwards a query for a missing file to all other neighbours',
    why: 'This is the flood: a peer that skips neighbours leaves parts of the network unreached.',
    musts: ['W30'],
    points: 3,
    needs: ['stream.held-open'],
    run: async (trial) => void (await forwardMissing(trial)),
  },
  {
    id: 'relay.not-back',
    title: 'does not send a query back to its sender',
    why: 'The sender has the query already; every link would carry every query twice.',
    musts: ['W31'],
    points: 2,
    needs: ['relay.forwards'],
    // In the older dialects only the IP address of a connection says which neighbour sent a query.
    setup: { ownIps: true },
    async run(trial) {
      const [sender, { address }] = trial.neighbours;
      const isKnown = trial.isNative || sender.address.ip !== address.ip;
      const { from, query } = await forwardMissing(trial, isKnown ? {} : { origin: sender });
      await fenceByForwarding(trial, from);
      expectNone(queriesFor(query.file, from), `nothing back to neighbour ${from.id}, the sender`);
    },
  },
  {
    id: 'relay.not-origin',
    title: 'does not send a query to its origin, even if another neighbour sent it',
    why: 'The origin is a neighbour whose address is in the query; it has the query already.',
    musts: ['W32'],
    points: 1,
    needs: ['relay.forwards'],
    async run(trial) {
      const [from, other, origin] = trial.neighbours;
      const query = trial.query(missingName(), { origin });
      await trial.send(from, query);
      await expectForwarded(trial, query.file, [other]);
      await fenceByForwarding(trial, from);
      expectNone(queriesFor(query.file, origin), `nothing to neighbour ${origin.id}, the origin`);
    },
  },
  {
    id: 'relay.untouched',
    title: 'forwards file, origin and all fields before the TTL unchanged',
    why: 'The hit goes to the address in the query, and peers detect duplicates by the query id.',
    musts: ['W33'],
    points: 1,
    needs: ['relay.forwards'],
    async run(trial) {
      const { others, query, arrivals } = await forwardMissing(trial, { isExtended: true });
      // Hops are tested by another requirement, and only a native peer raises them.
      const start = (text: string): string =>
        text
          .split(' ')
          .slice(0, trial.isNative ? -2 : -1)
          .join(' ');
      const expected = start(trial.dialect.get(query).trimEnd());
      for (const arrival of arrivals) {
        const actual = arrival.text;
        if (start(actual) === expected) continue;
        throw new Finding(`the query to begin unchanged: ${expected}`, { actual, arrivals: [arrival] });
      }
      expectNone(others.flatMap(invalidAt), 'only valid messages');
    },
  },
  {
    id: 'relay.hops',
    title: 'raises the hops by one',
    why: 'TTL + hops is constant on every path, so a holder knows its distance to the origin.',
    musts: ['W29'],
    points: 1,
    dialects: ['native'],
    needs: ['relay.forwards'],
    async run(trial) {
      for (const arrival of (await forwardMissing(trial, { hops: 3 })).arrivals) {
        const { message, text } = arrival;
        const actual = message?.verb === 'get' ? `hops ${message.hops}` : text;
        if (actual === 'hops 4') continue;
        throw new Finding('hops 4 for a query that was sent with hops 3', { actual, arrivals: [arrival] });
      }
    },
  },
  {
    id: 'relay.holder-keeps',
    title: 'does not forward a query that it answers',
    why: 'The file is found; flooding beyond a holder costs messages and finds nothing closer.',
    musts: ['W27'],
    points: 1,
    needs: ['relay.forwards', 'found.own-file'],
    async run(trial) {
      const [from, ...others] = trial.neighbours;
      const { name } = trial.candidate.shared.own;
      await expectAnswer(trial, name);
      await fenceByForwarding(trial, from);
      const queries = others.flatMap((one) => queriesFor(name, one));
      expectNone(queries, 'a found, and no query at another neighbour');
    },
  },
]);
