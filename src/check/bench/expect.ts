import { randomBytes } from 'node:crypto';
import type { DialectName } from '../../core/vocabulary.js';
import { dialectNamed } from '../../wire/dialects/index.js';
import type { GetMessage } from '../../wire/messages.js';
import { Finding } from '../requirement.js';
import { type Arrival, fencePrefix, type ScriptedPeer } from './scripted-peer.js';
import type { TestConnection } from './test-connection.js';
import type { QueryOptions, Trial } from './trial.js';

/** A new name of a file that the candidate does not have. */
export function missingName(prefix = 'missing-'): string {
  return `${prefix}${randomBytes(4).toString('hex')}.txt`;
}

/** The queries for a file that arrived at a peer. */
export function queriesFor(file: string, { arrivals }: ScriptedPeer): Arrival[] {
  return arrivals.filter(({ text, message }) =>
    message?.verb === 'get' ? message.file === file : text.startsWith(`get ${file} `),
  );
}

/** The hits for a file that arrived at a peer. */
export function hitsFor(file: string, { arrivals }: ScriptedPeer): Arrival[] {
  return arrivals.filter(({ text, message }) =>
    message?.verb === 'found' ? message.file === file : text.startsWith(`found ${file} `),
  );
}

export function invalidAt({ arrivals }: ScriptedPeer): Arrival[] {
  return arrivals.filter(({ message }) => message === null);
}

/** Waits until a query has arrived at each of these peers; returns its first arrival at each. */
export async function expectForwarded(
  trial: Trial,
  file: string,
  to: readonly ScriptedPeer[],
  factor = 1,
): Promise<Arrival[]> {
  const ms = trial.patienceMs * factor;
  const all = (): Arrival[] => to.flatMap((one) => queriesFor(file, one).slice(0, 1));
  const arrivals = await trial.conditions.waitFor(() => (all().length === to.length ? all() : undefined), ms);
  if (arrivals !== undefined) return arrivals;
  const missing = to.filter((one) => queriesFor(file, one).length === 0);
  const actual = `nothing at ${namesOf(missing)} within ${ms / 1000} s`;
  throw trial.missing(`the query for ${file} at ${namesOf(to)}`, actual, all());
}

/** A query for a file that no peer has, and its arrivals. */
export interface ForwardedQuery {
  readonly from: ScriptedPeer;
  readonly others: readonly ScriptedPeer[];
  readonly query: GetMessage;
  /** The first at each of the others. */
  readonly arrivals: readonly Arrival[];
}

/** Sends a query for a missing file as the first neighbour, and waits until it has arrived at the others. */
export async function forwardMissing(trial: Trial, options: QueryOptions = {}): Promise<ForwardedQuery> {
  const [from, ...others] = trial.neighbours;
  const query = trial.query(missingName(), options);
  await trial.send(from, query);
  return { from, others, query, arrivals: await expectForwarded(trial, query.file, others) };
}

/** Sends a query as an older program does: without query id and `hello`, on a connection of its own. */
export async function sendBare(
  trial: Trial,
  query: GetMessage,
  dialect: DialectName = 'jiangluyu',
): Promise<void> {
  const connection = await trial.connect(`neighbour ${trial.neighbours[0].id}, an older program`);
  await connection.send(`${dialectNamed(dialect).get(query)}\n`);
}

export async function expectHit(trial: Trial, file: string, factor = 1): Promise<Arrival> {
  const expected = `a found for ${file} at peer ${trial.origin.id}, the origin`;
  return trial.expectMessage(expected, () => hitsFor(file, trial.origin)[0], factor);
}

/** Sends a query for a file of the candidate as the first neighbour, and waits for the hit. */
export async function expectAnswer(trial: Trial, file: string, options: QueryOptions = {}): Promise<Arrival> {
  await trial.send(trial.neighbours[0], trial.query(file, options));
  return expectHit(trial, file);
}

/**
 * Sends a query for a file of the candidate and waits for the hit, before the first request for this file: an older program
 * knows the path of a file only after a query for it.
 */
export async function findFirst(trial: Trial, file: string, factor = 1): Promise<void> {
  if (hitsFor(file, trial.origin).length > 0) return;
  await trial.send(trial.neighbours[0], trial.query(file));
  await expectHit(trial, file, factor);
}

/**
 * Waits until nothing arrives on a connection for `ms`: an older program answers each part that it reads of an endless line.
 * A candidate that answers for ever is not waited for.
 */
export async function untilSilent(trial: Trial, connection: TestConnection, ms: number): Promise<void> {
  const latest = performance.now() + trial.patienceMs * 10;
  let seen: number;
  let hasMore: true | undefined;
  do {
    seen = connection.received.length;
    hasMore = await trial.conditions.waitFor(() => connection.received.length > seen || undefined, ms);
  } while (hasMore && performance.now() < latest);
}

/** @throws Finding if there are any */
export function expectNone(arrivals: readonly Arrival[], expected: string): void {
  if (arrivals.length > 0) throw new Finding(expected, { actual: describe(arrivals), arrivals });
}

/** @throws Finding if there are two */
export function expectOnce(arrivals: readonly Arrival[], expected: string): void {
  if (arrivals.length > 1) throw new Finding(expected, { actual: describe(arrivals), arrivals });
}

/** Like `2 messages, the first to neighbour 3: get ...`. */
function describe(arrivals: readonly Arrival[]): string {
  const [{ text, peer } = { text: '', peer: '' }] = arrivals;
  const first = `to ${peer}: ${text.length > 200 ? `${text.slice(0, 200)}...` : text}`;
  return arrivals.length === 1 ? first : `${arrivals.length} messages, the first ${first}`;
}

/** Like `neighbours 3 and 4`. */
function namesOf(peers: readonly ScriptedPeer[]): string {
  const ids = peers.map(({ id }) => id);
  return ids.length < 2 ? `neighbour ${ids.join('')}` : `neighbours ${ids.join(' and ')}`;
}

/** Extra wait for multi-threaded peers, where a later message may overtake an earlier one. */
const overtakingMs = { native: 100, jiangluyu: 150, cisen07: 150 } as const;

/**
 * A fence: sends another query behind the earlier ones, on the same connection, and waits until it has been forwarded to all
 * other neighbours. After that, the candidate has handled the earlier ones.
 *
 * @throws Finding if that query is not forwarded
 */
export async function fenceByForwarding(trial: Trial, from: ScriptedPeer): Promise<void> {
  const file = missingName(fencePrefix);
  const others = trial.neighbours.filter((one) => one !== from);
  await expectProbe(trial, from, file, 'forward a later query to all other neighbours', () =>
    others.every((one) => queriesFor(file, one).length > 0),
  );
}

/** A fence of a query for a file of the candidate, for peers that do not forward yet. */
export async function fenceByHit(trial: Trial, from: ScriptedPeer): Promise<void> {
  const { name } = trial.candidate.shared.other;
  const before = hitsFor(name, trial.origin).length;
  await expectProbe(
    trial,
    from,
    name,
    'answer a later query for a file of its own',
    () => hitsFor(name, trial.origin).length > before,
  );
}

async function expectProbe(
  trial: Trial,
  from: ScriptedPeer,
  file: string,
  expected: string,
  isDone: () => boolean,
): Promise<void> {
  await trial.send(from, trial.query(file), true);
  const isHandled = await trial.conditions.waitFor(() => isDone() || undefined, trial.patienceMs);
  if (isHandled !== true) {
    throw new Finding(`the peer to ${expected}`, { actual: 'nothing: it seems to hang' });
  }
  await trial.conditions.sleep(overtakingMs[trial.dialect.name]);
  trial.expectAlive();
}
