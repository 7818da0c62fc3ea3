import { randomBytes } from 'node:crypto';
import type { GetMessage } from '../../wire/messages.js';
import { Finding } from '../finding.js';
import type { Arrival } from './incoming.js';
import type { ScriptedPeer } from './scripted-peer.js';
import type { TestConnection } from './test-connection.js';
import { isGetFor, type QueryOptions, type Trial } from './trial.js';

/** A name of a file that nobody has. */
export function missingName(): string {
  return `missing-${randomBytes(4).toString('hex')}.txt`;
}

/** The queries for a file that came to somebody. */
export function getsOf(one: ScriptedPeer, file: string): Arrival[] {
  return one.arrivals.filter(isGetFor(file));
}

/** Hits for a file that came to the origin. */
export function hitsOf(one: ScriptedPeer, file: string): Arrival[] {
  return one.arrivals.filter(({ text, message }) =>
    message?.verb === 'found' ? message.file === file : text.startsWith(`found ${file} `),
  );
}

/** What came that is no message. */
export function rubbishOf(one: ScriptedPeer): Arrival[] {
  return one.arrivals.filter(({ message }) => message === null);
}

/** Waits for a query to come to each of these. */
export async function mustBeForwarded(
  trial: Trial,
  file: string,
  to: readonly ScriptedPeer[],
  factor = 1,
): Promise<Arrival[]> {
  const expected = `the query for ${file} at ${namesOf(to)}`;
  const all = (): Arrival[] => to.flatMap((one) => getsOf(one, file).slice(0, 1));
  const arrivals = await trial.happenings.waitFor(
    () => (all().length === to.length ? all() : undefined),
    trial.patienceMs * factor,
  );
  if (arrivals !== undefined) return arrivals;
  const missing = to.filter((one) => getsOf(one, file).length === 0);
  throw new Finding(expected, {
    actual: `nothing at ${namesOf(missing)} within ${(trial.patienceMs * factor) / 1000} s`,
    arrivals: all(),
  });
}

/** A query that was sent for what nobody has, and what has come of it. */
export interface Passed {
  readonly from: ScriptedPeer;
  readonly others: readonly ScriptedPeer[];
  readonly query: GetMessage;
  /** The connection on which it was sent. */
  readonly link: TestConnection;
  /** As it came, to each of the others. */
  readonly arrivals: readonly Arrival[];
}

/** Has the first neighbour send a query for what nobody has, and waits for it to come to the others. */
export async function mustPass(trial: Trial, options: QueryOptions = {}): Promise<Passed> {
  const [from, ...others] = trial.neighbours;
  const query = trial.query(missingName(), options);
  const link = await trial.send(from, query);
  return { from, others, query, link, arrivals: await mustBeForwarded(trial, query.file, others) };
}

/** Waits for a hit at the origin. */
export async function mustBeFound(trial: Trial, file: string, factor = 1): Promise<Arrival> {
  const expected = `a found for ${file} at peer ${trial.origin.id}, the origin`;
  return trial.expectMessage(expected, () => hitsOf(trial.origin, file)[0], factor);
}

/** @throws Finding where one of these arrived */
export function mustNotCome(arrivals: readonly Arrival[], expected: string): void {
  if (arrivals.length === 0) return;
  throw new Finding(expected, { actual: describe(arrivals), arrivals });
}

/** `2 messages, the first to neighbour 3: get ...` */
export function describe(arrivals: readonly Arrival[]): string {
  const [first] = arrivals;
  if (first === undefined) return 'nothing';
  const text = first.text.length > 200 ? `${first.text.slice(0, 200)}...` : first.text;
  return arrivals.length === 1
    ? `to ${first.who}: ${text}`
    : `${arrivals.length} messages, the first to ${first.who}: ${text}`;
}

/** `neighbours 3 and 4`. */
function namesOf(some: readonly ScriptedPeer[]): string {
  const ids = some.map(({ id }) => id);
  return ids.length < 2 ? `neighbour ${ids.join('')}` : `neighbours ${ids.join(' and ')}`;
}
