import { join } from 'node:path';
import { encodeAsk } from '../../wire/dialects/native.js';
import type { GetMessage } from '../../wire/messages.js';
import { inspectFile, savedFiles } from '../candidate-folder.js';
import { Finding } from '../requirement.js';
import { queriesFor } from './expect.js';
import type { Arrival } from './scripted-peer.js';
import { hitFor, type ServedFile, serveFile, type Upload } from './served-file.js';
import type { TestConnection } from './test-connection.js';
import type { Trial } from './trial.js';

/** Time allowed for verifying and writing after the connection closes. */
const verifyMs = 400;

/** The TTL of the queries that the candidate is asked to issue. */
export const askTtl = 5;

/** Asks a native candidate for a file, as a client on a connection of its own. */
export async function askAsClient(trial: Trial, file: string): Promise<TestConnection> {
  const client = await trial.connect('a client');
  await client.send(encodeAsk({ verb: 'ask', token: trial.candidate.token, file, ttl: askTtl }));
  return client;
}

/** A query that a native candidate has issued. */
interface OwnQuery {
  /** Receives the answer. */
  readonly client: TestConnection;
  /** As it arrived at the first neighbour. */
  readonly query: GetMessage;
}

/**
 * Makes a native candidate issue a query.
 *
 * @throws Finding if it does not, or does not name itself as the origin
 */
export async function ownQuery(trial: Trial, file: string): Promise<OwnQuery> {
  const client = await askAsClient(trial, file);
  const look = (): Arrival | undefined => trial.neighbours.flatMap((one) => queriesFor(file, one))[0];
  const arrival = await trial.conditions.waitFor(look, trial.patienceMs);
  const { ip, port } = trial.candidate.address;
  if (arrival === undefined) {
    const answer = client.received.toString().trim();
    const reply = answer === '' ? 'no query and no answer' : `no query, but the answer "${answer}"`;
    throw new Finding(`a query for ${file} at its neighbours, after a client sent ask`, {
      actual: `${reply} within ${trial.patienceMs / 1000} s: it does not support ask`,
    });
  }
  const { message } = arrival;
  if (message?.verb === 'get' && message.origin.ip === ip && message.origin.port === port)
    return { client, query: message };
  throw new Finding(`a query with the peer itself as origin: get ... ${port} ${ip} ...`, {
    actual: arrival.text,
    arrivals: [arrival],
  });
}

/** What {@link makeRequest} started. */
interface Fetch {
  readonly upload: Upload;
  /** Receives the answer; null in an older dialect. */
  readonly client: TestConnection | null;
}

/**
 * Serves a file, makes the candidate fetch it, and waits for its request.
 *
 * A native candidate is asked for the file, and its query is answered with a hit. The client of an older program is another
 * process, so such a candidate accepts any hit.
 */
export async function makeRequest(trial: Trial, served: ServedFile): Promise<Fetch> {
  const { file } = served;
  const { origin } = trial;
  const upload = serveFile(trial, served);
  let client: TestConnection | null = null;
  let query: string | null = null;
  if (trial.isNative) {
    const own = await ownQuery(trial, file);
    client = own.client;
    query = own.query.query;
  }
  const holder = await trial.connect(origin.name);
  await holder.send(hitFor(trial, served, query));
  await trial.expectMessage(`request ${file} at the holder, peer ${origin.id}`, () =>
    origin.arrivals.find(({ message }) => message?.verb === 'request' && message.file === file),
  );
  return { upload, client };
}

const inspectIntervalMs = 25;
/** Unpacking and verifying may take longer than an answer. */
export const saveFactor = 3;

/** @throws Finding if the file does not appear in the share in time, with its content */
export async function expectSaved(trial: Trial, { file, content }: ServedFile): Promise<void> {
  const path = join(trial.candidate.shareDir, file);
  const inspect = () => inspectFile(trial.candidate, path, content);
  const timer = setInterval(trial.conditions.notify, inspectIntervalMs);
  try {
    const isSaved = (): true | undefined => inspect() === 'the content' || undefined;
    if (await trial.conditions.waitFor(isSaved, trial.patienceMs * saveFactor)) return;
  } finally {
    clearInterval(timer);
  }
  throw new Finding(`share/${file}, with the content that was sent`, { actual: inspect() });
}

/** Makes the candidate fetch a file, and waits until it must have finished. */
export async function completeDownload(trial: Trial, served: ServedFile): Promise<void> {
  const { upload, client } = await makeRequest(trial, served);
  await trial.conditions.waitFor(
    () => upload.isOver || client?.received.includes('answer ') || undefined,
    trial.patienceMs * 2,
  );
  await trial.conditions.sleep(verifyMs);
  trial.expectAlive();
}

/** @throws Finding if the candidate fetches the file and saves anything */
export async function expectNotSaved(trial: Trial, served: ServedFile): Promise<void> {
  const before = new Set(savedFiles(trial.candidate));
  await completeDownload(trial, served);
  const saved = savedFiles(trial.candidate).filter((name) => !before.has(name));
  if (saved.length === 0) return;
  throw new Finding('nothing of it in the share', {
    actual: saved.map((name) => `share/${name}`).join(', '),
  });
}
