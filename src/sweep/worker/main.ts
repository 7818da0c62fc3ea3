import { messageOf, problemToString, SimError } from '../../core/errors.js';
import { LastNetwork, simulate } from '../../simulate/simulate.js';
import type { PointResult } from '../record.js';
import type { FromWorker, ToWorker } from './messages.js';
import type { ProcessNetwork } from './processes.js';

/** The entry of a process that simulates points of a sweep, one after the other. */

const loaded = new LastNetwork();

/** Of a sweep over real peers. Its code is loaded only then. */
let network: ProcessNetwork | null = null;

process.on('disconnect', () => void end());

process.on('message', (message: ToWorker) => {
  if (message.type === 'stop') return void end();
  void measure(message).then(
    (result) => send({ type: 'simulated', result }),
    (error: unknown) => {
      if (!(error instanceof SimError)) console.error(error);
      send({ type: 'failed', message: textOf(error) });
    },
  );
});

async function measure({
  request,
  cwd,
  networks,
}: Extract<ToWorker, { type: 'simulate' }>): Promise<PointResult> {
  if (networks === null) return simulate(request, { cwd, loaded });
  const { ProcessNetwork } = await import('./processes.js');
  network ??= new ProcessNetwork(networks);
  return network.measure(request, cwd);
}

async function end(): Promise<void> {
  await network?.close().catch(console.error);
  process.exit(0);
}

function send(message: FromWorker): void {
  process.send?.(message);
}

function textOf(error: unknown): string {
  const [problem] = error instanceof SimError ? error.problems : [];
  return problem === undefined ? messageOf(error) : problemToString(problem);
}
