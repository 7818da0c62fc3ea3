import { encodeAsk } from '../../wire/dialects/native.js';
import { savedFiles } from '../candidate-folder.js';
import { Finding } from '../requirement.js';
import { queriesFor } from './expect.js';
import type { Arrival } from './scripted-peer.js';
import { hitFor, type ServedFile, serveFile, type Upload } from './served-file.js';
import type { TestConnection } from './test-connection.js';
import type { Trial } from './trial.js';

/** Time allowed for verifying and writing after the connection closes. */
const verifyMs = 400;

/** Asks a native candidate for a file, as a client on a connection of its own. */
export async function askAsClient(trial: Trial, file: string): Promise<TestConnection> {
  const client = await trial.connect('a client');
  await client.send(encodeAsk({ verb: 'ask', token: trial.candidate.token, file, ttl: 5 }));
  return client;
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
    client = await askAsClient(trial, file);
    const first = await trial.expectMessage(
      `a query for ${file} at its neighbours, after it was asked for the file`,
      () => trial.neighbours.flatMap((one) => queriesFor(file, one))[0],
    );
    query = ownQueryId(trial, first);
  }
  const holder = await trial.connect(origin.name);
  await holder.send(hitFor(trial, served, query));
  await trial.expectMessage(`request ${file} at the holder, peer ${origin.id}`, () =>
    origin.arrivals.find(({ message }) => message?.verb === 'request' && message.file === file),
  );
  return { upload, client };
}

/** @throws Finding if the query does not have the candidate as its origin */
function ownQueryId(trial: Trial, arrival: Arrival): string | null {
  const { ip, port } = trial.candidate.address;
  const { message } = arrival;
  if (message?.verb === 'get' && message.origin.ip === ip && message.origin.port === port)
    return message.query;
  throw new Finding(`a query with the peer itself as origin: get ... ${port} ${ip} ...`, {
    actual: arrival.text,
    arrivals: [arrival],
  });
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
