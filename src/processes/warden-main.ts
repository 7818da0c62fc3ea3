import { killAll, signalProcess } from './process-group.js';
import type { ToWarden } from './warden.js';

/** The entry of the warden's process. */

/** How long to search for a program that was being started: it has its mark only after exec. */
const searchMs = 5_000;
const pollIntervalMs = 20;

/** Process groups by mark; null while unknown. */
const groupOf = new Map<string, number | null>();

/** Processes that are paused. */
const paused = new Set<number>();

process.on('message', (message) => {
  const order = message as ToWarden;
  if (order.type === 'stop') process.exit(0);
  if (order.type === 'expect') groupOf.set(order.mark, null);
  if (order.type === 'guard') groupOf.set(order.mark, order.group);
  if (order.type === 'release') groupOf.delete(order.mark);
  if (order.type === 'paused') paused.add(order.pid);
  if (order.type === 'resumed') paused.delete(order.pid);
});
process.on('disconnect', () => {
  const late = performance.now() + searchMs;
  for (const pid of paused) signalProcess(pid, 'SIGCONT');
  killGuarded();
  const isComplete = [...groupOf.values()].every((group) => group !== null);
  if (isComplete) process.exit(0);
  setInterval(() => {
    killGuarded();
    if (performance.now() > late) process.exit(0);
  }, pollIntervalMs);
});
// Ctrl-C reaches every process of a terminal at once; the supervisor decides whether to stop.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

function killGuarded(): void {
  killAll(new Set([...groupOf.values()].flatMap((group) => group ?? [])), [...groupOf.keys()]);
}
