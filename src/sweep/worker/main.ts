import { messageOf, problemToString, SimError } from '../../core/errors.js';
import { LastNetwork, simulate } from '../../simulate/simulate.js';
import type { FromWorker, ToWorker } from './messages.js';

/** The entry of a process that simulates points of a sweep, one after the other. */

const loaded = new LastNetwork();

process.on('disconnect', () => process.exit(0));

process.on('message', (message: ToWorker) => {
  if (message.type === 'stop') process.exit(0);
  void simulate(message.request, { cwd: message.cwd, loaded }).then(
    (result) => send({ type: 'simulated', result }),
    (error: unknown) => {
      if (!(error instanceof SimError)) console.error(error);
      send({ type: 'failed', message: textOf(error) });
    },
  );
});

function send(message: FromWorker): void {
  process.send?.(message);
}

function textOf(error: unknown): string {
  const [problem] = error instanceof SimError ? error.problems : [];
  return problem === undefined ? messageOf(error) : problemToString(problem);
}
