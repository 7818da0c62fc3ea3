import { killAll } from './process-group.js';
import type { ToWarden } from './warden.js';

/** The entry of the warden's process. */

/** How long what was about to be started is looked for: it carries its mark only once the system has made it the program. */
const lookForMs = 500;
const lookEveryMs = 20;

/** By mark; null where it is not known yet. */
const groupOf = new Map<string, number | null>();

process.on('message', (message) => {
  const order = message as ToWarden;
  if (order.type === 'stop') process.exit(0);
  if (order.type === 'expect') groupOf.set(order.mark, null);
  if (order.type === 'guard') groupOf.set(order.mark, order.group);
  if (order.type === 'release') groupOf.delete(order.mark);
});
process.on('disconnect', () => {
  const late = performance.now() + lookForMs;
  killGuarded();
  const isComplete = [...groupOf.values()].every((group) => group !== null);
  if (isComplete) process.exit(0);
  setInterval(() => {
    killGuarded();
    if (performance.now() > late) process.exit(0);
  }, lookEveryMs);
});
// Ctrl-C reaches every process of a terminal at once; whether to stop is the supervisor's to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

function killGuarded(): void {
  killAll(new Set([...groupOf.values()].flatMap((group) => group ?? [])), [...groupOf.keys()]);
}
