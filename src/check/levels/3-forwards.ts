import {
  getsOf,
  missingName,
  mustBeForwarded,
  mustBeFound,
  mustNotCome,
  mustPass,
  rubbishOf,
} from '../bench/expect.js';
import { fenceByForwarding } from '../bench/fence.js';
import { Finding } from '../finding.js';
import type { Requirement } from '../requirement.js';

const paragraph = 'What a peer does';

export const forwards: readonly Requirement[] = [
  {
    id: 'relay.forwards',
    level: 3,
    title: 'forwards a query for what it has not to every other neighbour',
    why: 'This is the flood: a peer that forwards to some only leaves parts of the network unasked.',
    paragraph,
    point: 'on get, 4',
    points: 3,
    needs: ['stream.held-open'],
    async run(trial) {
      await mustPass(trial);
    },
  },
  {
    id: 'relay.not-back',
    level: 3,
    title: 'does not send a query back to where it came from',
    why: 'Whoever sent it has it; every link would carry every query twice.',
    paragraph,
    point: 'on get, 4',
    points: 2,
    needs: ['relay.forwards'],
    async run(trial) {
      // In the older dialects nothing but the origin's address tells where a query came from.
      const { from, query } = await mustPass(trial, trial.isNative ? {} : { origin: trial.neighbours[0] });
      await fenceByForwarding(trial, from);
      mustNotCome(getsOf(from, query.file), `nothing back to neighbour ${from.id}, who sent it`);
    },
  },
  {
    id: 'relay.not-origin',
    level: 3,
    title: 'does not send a query to its origin, though it came from another',
    why: 'The origin asked; it is a neighbour whose address stands in the query.',
    paragraph,
    point: 'on get, 4',
    points: 2,
    dialects: ['native'],
    needs: ['relay.forwards'],
    async run(trial) {
      const [from, other, origin] = trial.neighbours;
      const query = trial.query(missingName(), { origin });
      await trial.send(from, query);
      await mustBeForwarded(trial, query.file, [other]);
      await fenceByForwarding(trial, from);
      mustNotCome(getsOf(origin, query.file), `nothing to neighbour ${origin.id}, the origin`);
    },
  },
  {
    id: 'relay.untouched',
    level: 3,
    title: 'passes on file, origin, and what stands between origin and TTL as they came',
    why: 'The hit goes to the address in the query, and by its id peers know a duplicate.',
    paragraph: 'Messages',
    points: 2,
    needs: ['relay.forwards'],
    async run(trial) {
      const { others, query, arrivals } = await mustPass(trial, { isExtended: true });
      const sent = trial.dialect.get(query).trimEnd();
      for (const arrival of arrivals) {
        // Hops are another requirement's business, and only a native peer raises them.
        const cut = trial.isNative ? -2 : -1;
        const wanted = sent.split(' ').slice(0, cut).join(' ');
        if (arrival.text.split(' ').slice(0, cut).join(' ') === wanted) continue;
        throw new Finding(`the query to begin as it came: ${wanted}`, {
          actual: arrival.text,
          arrivals: [arrival],
        });
      }
      mustNotCome(others.flatMap(rubbishOf), 'messages, and nothing else');
    },
  },
  {
    id: 'relay.hops',
    level: 3,
    title: 'raises the hops by one',
    why: 'TTL + hops stays constant on every path; so a holder knows how far the origin is.',
    paragraph,
    point: 'on get, 4',
    points: 2,
    dialects: ['native'],
    needs: ['relay.forwards'],
    async run(trial) {
      for (const arrival of (await mustPass(trial, { hops: 3 })).arrivals) {
        const { message } = arrival;
        if (message?.verb === 'get' && message.hops === 4) continue;
        const actual = message?.verb === 'get' ? `hops ${message.hops}` : arrival.text;
        throw new Finding('hops 4, as it came with 3', { actual, arrivals: [arrival] });
      }
    },
  },
  {
    id: 'relay.holder-keeps',
    level: 3,
    title: 'does not forward a query that it answers',
    why: 'The file is found; beyond a holder the flood would go on for nothing.',
    paragraph,
    point: 'on get, 3',
    points: 2,
    needs: ['relay.forwards', 'found.own-file'],
    async run(trial) {
      const [from, ...others] = trial.neighbours;
      const query = trial.query(trial.candidate.shared.own.name);
      await trial.send(from, query);
      await mustBeFound(trial, query.file);
      await fenceByForwarding(trial, from);
      const gets = others.flatMap((one) => getsOf(one, query.file));
      mustNotCome(gets, 'a found, and the query at no other neighbour');
    },
  },
];
