import { rmSync } from 'node:fs';
import { isGroupGone, killAll, membersOf, signalGroup, signalProcess } from './process-group.js';
import type { ToWarden } from './warden.js';

/** The entry of the warden's process. */

/** How long to search for a program that was being started: it has its mark only after exec. */
const searchMs = 5_000;
const pollIntervalMs = 20;
/** How long a group may take to end itself. */
const endMs = 10_000;

/** Process groups by mark; null while unknown. */
const groupOf = new Map<string, number | null>();

/** Processes that are paused. */
const paused = new Set<number>();
/** Folders to remove. */
const folders = new Set<string>();
/** Process groups that can end themselves, by mark; null while unknown. */
const ending = new Map<string, number | null>();

process.on('message', (message) => {
  const order = message as ToWarden;
  if (order.type === 'stop') process.exit(0);
  if (order.type === 'expect') groupOf.set(order.mark, null);
  if (order.type === 'guard') groupOf.set(order.mark, order.group);
  if (order.type === 'release') groupOf.delete(order.mark);
  if (order.type === 'folder') folders.add(order.path);
  if (order.type === 'end') ending.set(order.mark, order.group);
  if (order.type === 'paused') paused.add(order.pid);
  if (order.type === 'resumed') paused.delete(order.pid);
});
process.on('disconnect', () => {
  const since = performance.now();
  for (const pid of paused) signalProcess(pid, 'SIGCONT');
  look(since);
  setInterval(() => look(since), pollIntervalMs);
});
// Ctrl-C reaches every process of a terminal at once; the supervisor decides whether to stop.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

/** Ends what is guarded, and then this process. */
function look(since: number): void {
  const ms = performance.now() - since;
  killGuarded();
  const isComplete = [...groupOf.values()].every((group) => group !== null) || ms > searchMs;
  for (const [mark, group] of ending) if (end(mark, group, ms)) ending.delete(mark);
  removeFolders();
  if (isComplete && ending.size === 0 && folders.size === 0) process.exit(0);
}

/** Those that have got SIGTERM. */
const asked = new Set<number>();

/**
 * Ends a process group that can end itself, or a process with this mark that may become one.
 *
 * @returns whether nothing is left to do
 */
function end(mark: string, group: number | null, ms: number): boolean {
  const leaders = group === null ? membersOf(new Set(), [mark]).map(({ pid }) => pid) : [group];
  for (const leader of leaders) {
    if (!asked.has(leader)) signalGroup(leader, 'SIGTERM');
    asked.add(leader);
    if (ms > endMs) signalGroup(leader, 'SIGKILL');
  }
  return ms > endMs || (group === null ? ms > searchMs && leaders.length === 0 : isGroupGone(group));
}

/** The children that end just now may still write there: what cannot be removed is tried again. */
function removeFolders(): void {
  for (const path of folders) {
    try {
      rmSync(path, { recursive: true, force: true });
      folders.delete(path);
    } catch {
      // Not empty any more.
    }
  }
}

function killGuarded(): void {
  killAll(new Set([...groupOf.values()].flatMap((group) => group ?? [])), [...groupOf.keys()]);
}
