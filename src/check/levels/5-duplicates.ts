import type { GetMessage } from '../../wire/messages.js';
import { askAsUser } from '../bench/ask.js';
import {
  describe,
  getsOf,
  hitsOf,
  missingName,
  mustBeForwarded,
  mustBeFound,
  mustNotCome,
  mustPass,
} from '../bench/expect.js';
import { fenceByForwarding, fenceByHit } from '../bench/fence.js';
import type { ScriptedPeer } from '../bench/scripted-peer.js';
import type { Trial } from '../bench/trial.js';
import { Finding } from '../finding.js';
import type { Requirement } from '../requirement.js';

const paragraph = 'What a peer does';
/** A cycle that has gone round so often does not end. */
const mostEchoes = 30;

export const duplicates: readonly Requirement[] = [
  {
    id: 'duplicate.same-link',
    level: 5,
    title: 'forwards a query once that comes twice from one neighbour',
    why: 'In a network with cycles queries come again and again; forwarded each time, they multiply.',
    paragraph,
    point: 'on get, 1',
    points: 3,
    needs: ['relay.forwards'],
    async run(trial) {
      const { from, others, query, link } = await mustPass(trial);
      await link.say(trial.dialect.get(query));
      await fenceByForwarding(trial, from);
      mustComeOnce(query, others);
    },
  },
  {
    id: 'duplicate.other-link',
    level: 5,
    title: 'does not forward a second copy that comes from another neighbour',
    why: 'Copies of a query come over different ways; which of them came first does not matter.',
    paragraph,
    point: 'on get, 1',
    points: 3,
    needs: ['relay.forwards'],
    async run(trial) {
      const [one, witness, other] = trial.neighbours;
      const query = trial.query(missingName());
      await trial.send(one, query);
      await mustBeForwarded(trial, query.file, [witness, other]);
      await trial.send(other, query);
      await fenceByForwarding(trial, other);
      mustComeOnce(query, trial.neighbours);
    },
  },
  {
    id: 'duplicate.answered-once',
    level: 5,
    title: 'answers the same query once',
    why: 'The origin would take the second hit for another holder.',
    paragraph,
    point: 'on get, 1',
    points: 2,
    needs: ['found.own-file'],
    async run(trial) {
      const [one, , other] = trial.neighbours;
      const query = trial.query(trial.candidate.shared.own.name);
      const link = await trial.send(one, query);
      await mustBeFound(trial, query.file);
      await link.say(trial.dialect.get(query));
      await trial.send(other, query);
      // Only one fence: in an older dialect the same question is the same query, and is answered once.
      await fenceByHit(trial, other);
      const hits = hitsOf(trial.origin, query.file);
      if (hits.length > 1) throw new Finding('one found', { actual: describe(hits), arrivals: hits });
    },
  },
  {
    id: 'duplicate.own',
    level: 5,
    title: 'does not forward a query of its own that comes back',
    why: 'Its neighbours had it from there; in a cycle it would go round for ever.',
    paragraph,
    point: 'on get, 2',
    points: 2,
    needs: ['relay.forwards'],
    async run(trial) {
      const back = trial.neighbours[1];
      const query = trial.isNative ? await ownQuestion(trial) : comeHome(trial);
      const before = new Map(trial.neighbours.map((one) => [one, getsOf(one, query.file).length]));
      await trial.send(back, trial.passedOn(query));
      await fenceByForwarding(trial, back);
      const gets = trial.neighbours.flatMap((one) => getsOf(one, query.file).slice(before.get(one) ?? 0));
      mustNotCome(gets, 'no neighbour to be sent its own query once more');
    },
  },
  {
    id: 'duplicate.cycle',
    level: 5,
    title: 'comes to an end among neighbours that send everything back',
    why: 'A copy that has gone round has other hops and another TTL; it is the same query all the same.',
    paragraph,
    point: 'on get, 1',
    points: 3,
    needs: ['relay.forwards', 'duplicate.same-link', 'duplicate.other-link'],
    async run(trial) {
      const [from, ...others] = trial.neighbours;
      const query = trial.query(missingName(), { ttl: 60, isExtended: true });
      let echoes = 0;
      for (const one of others) {
        one.onArrival = (arrival) => {
          const { message } = arrival;
          if (message?.verb !== 'get' || message.file !== query.file || echoes >= mostEchoes) return;
          echoes += 1;
          // As a native peer passes it on, whoever it came from.
          const hops = Math.max(message.hops ?? 0, echoes + (query.hops ?? 0));
          void trial.send(one, trial.passedOn({ ...message, hops })).catch(() => {});
        };
      }
      await trial.send(from, query);
      await mustBeForwarded(trial, query.file, others);
      for (const one of others) await fenceByForwarding(trial, one);
      mustComeOnce(query, others);
    },
  },
];

function mustComeOnce({ file }: GetMessage, to: readonly ScriptedPeer[]): void {
  for (const one of to) {
    const gets = getsOf(one, file);
    if (gets.length < 2) continue;
    throw new Finding(`the query at neighbour ${one.id} once`, { actual: describe(gets), arrivals: gets });
  }
}

/** The candidate is asked a question, and issues a query of its own. */
async function ownQuestion(trial: Trial): Promise<GetMessage> {
  const file = missingName();
  await askAsUser(trial, file);
  const [first] = await mustBeForwarded(trial, file, trial.neighbours);
  const message = first?.message;
  if (message?.verb === 'get') return message;
  throw new Finding('a query of its own', {
    actual: first?.text ?? 'nothing',
    arrivals: first ? [first] : [],
  });
}

/** An older program is asked by its own user alone; a query that bears its address is one that has come home. */
function comeHome(trial: Trial): GetMessage {
  return { ...trial.query(missingName()), origin: trial.candidate.address };
}
