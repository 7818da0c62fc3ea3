import { randomBytes } from 'node:crypto';
import { Finding } from '../finding.js';
import { hitsOf } from './expect.js';
import type { ScriptedPeer } from './scripted-peer.js';
import { isGetFor, type Trial } from './trial.js';

/** What may overtake a fence in a peer of many threads has come after so long. */
const patienceMs = { native: 100, jiangluyu: 150, cisen07: 700 } as const;

/**
 * Settles when nothing more can come of what a neighbour has sent: a query that was sent behind it, on the same connection,
 * has come to every other neighbour.
 *
 * `cisen07` hears no second query for a while after the first, and has to be given time instead.
 *
 * @throws Finding where that query does not come
 */
export async function fenceByForwarding(trial: Trial, from: ScriptedPeer): Promise<void> {
  if (trial.dialect.name !== 'cisen07') {
    const query = trial.query(newName());
    await trial.send(from, query, true);
    const others = trial.neighbours.filter((one) => one !== from);
    await mustFollow(trial, 'a query that was sent after it to be forwarded to every other neighbour', () =>
      others.every((one) => one.arrivals.some(isGetFor(query.file))),
    );
  }
  await trial.happenings.sleep(patienceMs[trial.dialect.name]);
  trial.expectAlive();
}

/** The same by a query for a file that the candidate has, whose hit must come: for peers that do not forward yet. */
export async function fenceByHit(trial: Trial, from: ScriptedPeer): Promise<void> {
  if (trial.dialect.name !== 'cisen07') {
    const { name } = trial.candidate.shared.other;
    const { origin } = trial;
    const before = hitsOf(origin, name).length;
    await trial.send(from, trial.query(name), true);
    await mustFollow(
      trial,
      'a query that was sent after it, for a file of its own, to be answered',
      () => hitsOf(origin, name).length > before,
    );
  }
  await trial.happenings.sleep(patienceMs[trial.dialect.name]);
  trial.expectAlive();
}

/** A name that no fence has had, and by which a conversation knows them. */
function newName(): string {
  return `fence-${randomBytes(4).toString('hex')}.txt`;
}

async function mustFollow(trial: Trial, expected: string, isThere: () => boolean): Promise<void> {
  const came = await trial.happenings.waitFor(() => isThere() || undefined, trial.patienceMs);
  if (came !== true) throw new Finding(expected, { actual: 'nothing: it does not seem to go on' });
}
