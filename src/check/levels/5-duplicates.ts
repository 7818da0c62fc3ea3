import type { GetMessage } from '../../wire/messages.js';
import { askTtl, ownQuery } from '../bench/candidate-fetch.js';
import {
  expectForwarded,
  expectHit,
  expectNone,
  expectOnce,
  fenceByForwarding,
  fenceByHit,
  forwardMissing,
  hitsFor,
  missingName,
  queriesFor,
  sendBare,
} from '../bench/expect.js';
import type { Arrival, ScriptedPeer } from '../bench/scripted-peer.js';
import type { Trial } from '../bench/trial.js';
import { Finding, inLevel } from '../requirement.js';

/** After so many rounds a query is assumed to circulate for ever. */
const maxEchoes = 30;

export const duplicates = inLevel(5, [
  {
    id: 'ask.query',
    title: 'issues a query of its own when a client asks for a file',
    why: 'A peer without ask is only a relay and a holder: all requirements that need a query of its own are blocked.',
    musts: ['W45'],
    points: 2,
    dialects: ['native'],
    async run(trial) {
      const ids = new Set<string>();
      for (const file of [missingName(), missingName()]) {
        await ownQuery(trial, file);
        const arrivals = await expectForwarded(trial, file, trial.neighbours);
        for (const arrival of arrivals) ids.add(ownQueryId(trial, arrival, file));
      }
      if (ids.size === 2) return;
      throw new Finding('a new query id for each query, the same at all neighbours', {
        actual: [...ids].join(', '),
      });
    },
  },
  {
    id: 'duplicate.same-link',
    title: 'forwards a query once if the same neighbour sends it twice',
    why: 'In a network with cycles a query arrives again and again; forwarded each time, it multiplies.',
    musts: ['W21'],
    points: 2,
    needs: ['relay.forwards'],
    setup: { ownIps: true },
    async run(trial) {
      const { from, others, query } = await forwardMissing(trial);
      await trial.send(from, query);
      await fenceByForwarding(trial, from);
      expectOnceAt(others, query);
    },
  },
  {
    id: 'duplicate.other-link',
    title: 'does not forward a copy that another neighbour sends',
    why: 'Copies of a query arrive over different paths; only the first one counts.',
    musts: ['W21'],
    points: 2,
    needs: ['relay.forwards'],
    setup: { ownIps: true },
    async run(trial) {
      const [one, observer, other] = trial.neighbours;
      const query = trial.query(missingName());
      await trial.send(one, query);
      await expectForwarded(trial, query.file, [observer, other]);
      await trial.send(other, query);
      await fenceByForwarding(trial, other);
      expectOnceAt(trial.neighbours, query);
    },
  },
  {
    id: 'duplicate.answered-once',
    title: 'answers the same query once',
    why: 'The origin would treat the second hit as another holder.',
    musts: ['W21'],
    points: 1,
    needs: ['found.own-file'],
    async run(trial) {
      const [one, , other] = trial.neighbours;
      const query = trial.query(trial.candidate.shared.own.name);
      await trial.send(one, query);
      await expectHit(trial, query.file);
      await trial.send(one, query);
      await trial.send(other, query);
      // Only one fence: in an older dialect a second one for the same file would be a duplicate.
      await fenceByHit(trial, other);
      expectOnce(hitsFor(query.file, trial.origin), 'one found');
    },
  },
  {
    id: 'duplicate.own',
    title: 'does not forward its own query when it returns',
    why: 'Its neighbours have received the query already; in a cycle it would never stop.',
    musts: ['W23'],
    points: 1,
    needs: ['relay.forwards', 'ask.query'],
    async run(trial) {
      const back = trial.neighbours[1];
      // Only the client of an older program can start its query; a query with its address stands for one that comes back.
      const file = missingName();
      const query = trial.isNative
        ? await issuedQuery(trial, file)
        : { ...trial.query(file), origin: trial.candidate.address };
      const before = new Set(trial.neighbours.flatMap((one) => queriesFor(query.file, one)));
      await trial.send(back, trial.forwarded(query));
      await fenceByForwarding(trial, back);
      const arrivals = trial.neighbours.flatMap((one) => queriesFor(query.file, one));
      expectNone(
        arrivals.filter((one) => !before.has(one)),
        'its own query not to be forwarded again',
      );
    },
  },
  {
    id: 'duplicate.cycle',
    title: 'ends a flood among neighbours that send every query back',
    why: 'A copy from a cycle has other hops and another TTL, but the same query id.',
    musts: ['W21'],
    points: 2,
    needs: ['relay.forwards', 'duplicate.same-link', 'duplicate.other-link'],
    async run(trial) {
      const [from, ...others] = trial.neighbours;
      const query = trial.query(missingName(), { ttl: 60, isExtended: true });
      let echoes = 0;
      for (const one of others) {
        one.onArrival = ({ message }) => {
          if (message?.verb !== 'get' || message.file !== query.file || echoes >= maxEchoes) return;
          echoes += 1;
          // As a native peer forwards it, even if the candidate does not raise the hops.
          const hops = Math.max(message.hops ?? 0, echoes + (query.hops ?? 0));
          void trial.send(one, trial.forwarded({ ...message, hops })).catch(() => {});
        };
      }
      await trial.send(from, query);
      await expectForwarded(trial, query.file, others);
      for (const one of others) await fenceByForwarding(trial, one);
      expectOnceAt(others, query);
    },
  },
  {
    id: 'duplicate.bare',
    title: 'recognises a copy of a query without query id by its file and origin',
    why: 'Older programs send no query id; without this rule their queries would never end in a cycle.',
    musts: ['W22'],
    points: 1,
    dialects: ['native'],
    needs: ['relay.bare'],
    async run(trial) {
      const query = trial.query(missingName(), { isExtended: false });
      await sendBare(trial, query);
      await expectForwarded(trial, query.file, trial.neighbours.slice(1));
      await sendBare(trial, query);
      await fenceByForwarding(trial, trial.neighbours[0]);
      expectOnceAt(trial.neighbours, query);
    },
  },
]);

/** @throws Finding unless the query is what W45 requires */
function ownQueryId(trial: Trial, arrival: Arrival, file: string): string {
  const { ip, port } = trial.candidate.address;
  const { text, message } = arrival;
  const id = message?.verb === 'get' ? message.query : null;
  if (id !== null && text === `get ${file} ${port} ${ip} ${id} 0 ${askTtl}`) return id;
  throw new Finding(`get ${file} ${port} ${ip} <query id> 0 ${askTtl}`, {
    actual: text,
    arrivals: [arrival],
  });
}

function expectOnceAt(peers: readonly ScriptedPeer[], { file }: GetMessage): void {
  for (const one of peers) expectOnce(queriesFor(file, one), `the query once at neighbour ${one.id}`);
}

/** A query that a native candidate has issued, after it has arrived at all neighbours. */
async function issuedQuery(trial: Trial, file: string): Promise<GetMessage> {
  const { query } = await ownQuery(trial, file);
  await expectForwarded(trial, file, trial.neighbours);
  return query;
}
