import { launcherFields, readFields } from './fields.js';
import type { LauncherDraft } from './ini/layouts.js';
import type { LauncherSpec } from './model.js';
import { locationSeenFrom, type Report } from './source.js';

/** Reads the `[Launcher]` section. What is wrong is reported, and left out. A network has one at most, in any of its files. */
export function readLauncher(drafts: readonly LauncherDraft[], report: Report): LauncherSpec | undefined {
  const [first, ...others] = drafts;
  if (first === undefined) return undefined;
  for (const { location } of others) {
    const where = locationSeenFrom(location, first.location);
    report(location, `second section "[Launcher]": ${where} starts the first`, 'keep one of the two');
  }
  const { launcher, ...values } = readFields(launcherFields, first.entries, report);
  if (launcher === undefined) return undefined;
  const lines = Object.entries(first.entries).flatMap(([name, entry]) =>
    entry?.location.line === undefined ? [] : [[name, entry.location.line] as const],
  );
  return {
    launcher,
    ...values,
    source: { file: first.location.file.path, lines: Object.fromEntries(lines) },
  };
}
