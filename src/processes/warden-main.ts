import { killAll } from './process-group.js';
import type { ToWarden } from './warden.js';

/** The entry of the warden's process. */

const groups = new Set<number>();
const marks = new Set<string>();

process.on('message', (message) => {
  const order = message as ToWarden;
  if (order.type === 'stop') process.exit(0);
  if (order.type === 'guard') {
    groups.add(order.group);
    marks.add(order.mark);
  } else {
    groups.delete(order.group);
    marks.delete(order.mark);
  }
});
process.on('disconnect', () => {
  killAll(groups, null);
  for (const mark of marks) killAll(groups, mark);
  process.exit(0);
});
// Ctrl-C reaches every process of a terminal at once; whether to stop is the supervisor's to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
