import { encodeAsk } from '../../wire/dialects/native.js';
import { Finding } from '../finding.js';
import { getsOf } from './expect.js';
import type { Arrival } from './incoming.js';
import { hitFor, type ServedFile } from './served-file.js';
import type { TestConnection } from './test-connection.js';
import type { Trial } from './trial.js';

/**
 * Makes the candidate fetch an offer: a native one is asked for it as by a user, and is told of the holder when it asks its
 * neighbours. An older program, whose client is another process, takes any hit for one that is waited for.
 *
 * @returns the user's connection, on which the answer comes; null in an older dialect
 */
async function makeFetch(trial: Trial, offer: ServedFile): Promise<TestConnection | null> {
  const { file } = offer;
  if (!trial.isNative) {
    const link = await trial.connect(trial.origin.who);
    await link.say(hitFor(trial, offer, null));
    return null;
  }
  const user = await askAsUser(trial, file);
  const expected = `a query for ${file} at its neighbours, once it is asked for the file`;
  const first = await trial.expectMessage(
    expected,
    () => trial.neighbours.flatMap((one) => getsOf(one, file))[0],
  );
  mustBeItsOwn(trial, first);
  const query = first.message?.verb === 'get' ? first.message.query : null;
  const holder = await trial.connect(trial.origin.who);
  await holder.say(hitFor(trial, offer, query));
  return user;
}

/** A user asks a native candidate for a file, on a connection of its own. */
export async function askAsUser(trial: Trial, file: string): Promise<TestConnection> {
  const user = await trial.connect('a user');
  await user.say(encodeAsk({ verb: 'ask', token: trial.candidate.token, file, ttl: 5 }));
  return user;
}

function mustBeItsOwn(trial: Trial, arrival: Arrival): void {
  const { ip, port } = trial.candidate.address;
  const { message } = arrival;
  if (message?.verb === 'get' && message.origin.ip === ip && message.origin.port === port) return;
  throw new Finding(`a query with itself as origin: get ... ${port} ${ip} ...`, {
    actual: arrival.text,
    arrivals: [arrival],
  });
}

/** Makes the candidate fetch an offer that is served, and waits until it requests it. */
export async function makeRequest(trial: Trial, offer: ServedFile): Promise<TestConnection | null> {
  const user = await makeFetch(trial, offer);
  await mustRequest(trial, offer);
  return user;
}

/** Waits for the request for an offer to come to its holder. */
async function mustRequest(trial: Trial, { file }: ServedFile): Promise<Arrival> {
  return trial.expectMessage(`request ${file} at the holder, peer ${trial.origin.id}`, () =>
    trial.origin.arrivals.find(({ message }) => message?.verb === 'request' && message.file === file),
  );
}
