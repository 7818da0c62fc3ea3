import { defaultLimits } from '../control/messages.js';
import { messageOf, SimError } from '../core/errors.js';
import { printable } from '../core/sanitize.js';
import { Recorder, runClock } from '../trace/recorder.js';
import { readEnvironment } from './environment.js';
import { IdleSteps } from './idle-steps.js';
import { abandonTransfers } from './load-transfer.js';
import { Peer } from './peer.js';

/**
 * The entry of a reference peer that runs alone, like a foreign peer: it is configured by environment variables
 * (`docs/foreign-peers.md`) and reports no events.
 */

const epoch = process.hrtime.bigint();
const clock = runClock(epoch);
const ends = new IdleSteps({
  stepEnded: (query, step) => peer?.stepEnded(query, step),
  settled: (query) => peer?.settled(query),
});
const recorder = new Recorder('standalone', clock, (events) => {
  for (const event of events) ends.see(event);
});
let peer: Peer | null = null;

void start().catch((error: unknown) => {
  process.stderr.write(errorLines(error));
  process.exit(2);
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    abandonTransfers();
    process.exit(0);
  });
}

async function start(): Promise<void> {
  const { shareDir, neighbours, ...settings } = readEnvironment(process.env);
  peer = new Peer(
    {
      ...settings,
      name: String(settings.id),
      shareDir,
      downloadDir: shareDir,
      sharesDownloads: false,
      forwardOnHit: false,
      compression: 'store',
      digest: 'both',
      overwrite: false,
      linkKey: null,
      queryKey: null,
      epoch: String(epoch),
      limits: defaultLimits,
    },
    recorder,
    clock,
  );
  const { ip, port } = await peer.listen();
  process.stdout.write(`peer ${settings.id} listens on ${ip}:${port}\n`);
  await peer.link({ neighbours, runAddresses: null, foreignPeers: [], maySendWithoutHello: [] });
}

function errorLines(error: unknown): string {
  const problems = error instanceof SimError ? error.problems : [];
  const lines = problems.flatMap(({ message, hint = '' }) => [`  ${message}`, `    hint: ${hint}`]);
  return [messageOf(error), ...lines].map((line) => `${printable(line)}\n`).join('');
}
