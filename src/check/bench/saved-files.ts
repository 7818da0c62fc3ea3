import { join, relative, sep } from 'node:path';
import { Finding } from '../finding.js';
import { pathsBelow } from '../inspect-folder.js';
import { makeRequest } from './ask.js';
import { type ServedFile, serveOffer } from './served-file.js';
import type { Trial } from './trial.js';

/** What verifies an archive and writes it is through with it so long after the connection. */
const verifyMs = 400;

/** Has the candidate fetch something, and waits until it must have done with it what it does. */
export async function completeDownload(trial: Trial, offer: ServedFile): Promise<void> {
  const service = serveOffer(trial, offer);
  const user = await makeRequest(trial, offer);
  await trial.happenings.waitFor(
    () => service.isOver || user?.received.includes('answer ') || undefined,
    trial.patienceMs * 2,
  );
  await trial.happenings.sleep(verifyMs);
  trial.expectAlive();
}

/** @throws Finding where something of an offer stays in the share */
export async function expectNotSaved(trial: Trial, offer: ServedFile): Promise<void> {
  const before = new Set(visibleIn(trial));
  await completeDownload(trial, offer);
  const kept = visibleIn(trial).filter((name) => !before.has(name));
  if (kept.length === 0) return;
  throw new Finding('nothing of it in the share', { actual: kept.map((name) => `share/${name}`).join(', ') });
}

/** What is in the share, without what is hidden: what has a temporary name is not kept. */
function visibleIn(trial: Trial): string[] {
  return pathsBelow(trial, trial.candidate.shareDir).filter(
    (name) => !name.split(sep).some((part) => part.startsWith('.')),
  );
}

/** Where a file lies outside the share. What lies deeper in the folder for temporary files was unpacked there on purpose. */
export function findOutsideShare(trial: Trial, name: string): string[] {
  const root = join(trial.candidate.workplace.folder, '..');
  return pathsBelow(trial, root)
    .filter((path) => path.split(sep).at(-1) === name)
    .filter((path) => relative('peer/share', path).startsWith('..'))
    .filter((path) => !/^tmp[/\\].*[/\\]/u.test(path))
    .map((path) => (path.startsWith('peer') ? path.slice('peer/'.length) : `../${path}`));
}
