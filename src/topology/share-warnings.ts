import { join, relative, sep } from 'node:path';
import { findUnservable, type Unservable, type UnservableReason, unreadable } from '../core/servable.js';
import { listFolder } from '../core/walk.js';
import type { PeerSpec, Topology } from './model.js';
import type { Warning } from './warnings.js';

/** More files of one peer than this are not listed one by one. */
const maxListed = 5;

const hints: Readonly<Record<UnservableReason, string>> = {
  unreadable: 'allow the user who starts the network to read it',
  'not-utf8': 'rename it; `convmv` converts names to UTF-8',
  'bad-name': 'rename it without a backslash, and without a colon after its first word',
  'too-many-entries': 'pack it into one file, or divide it',
  'too-deep': 'pack it into one file, or move its content up',
  'symbolic-link': 'put the file itself there',
  'special-file': 'move it out of the share',
};

/** Files and folders in shares that no peer will serve. */
export function findUnservedFiles({ peers }: Topology): Warning[] {
  const firstOwners = new Map<string, PeerSpec>();
  for (const peer of peers) if (!firstOwners.has(peer.shareDir)) firstOwners.set(peer.shareDir, peer);
  return [...firstOwners.values()].flatMap((peer) => {
    const found = [...tooLargeIn(peer.shareDir), ...problemsIn(peer.shareDir)];
    const listed = found.slice(0, maxListed).map(({ path, reason, message }): Warning => {
      const name = relative(peer.shareDir, path).split(sep).join('/') || 'a share folder';
      return { peer, message: `peer ${peer.id} has ${name} but ${message}`, hint: hints[reason] };
    });
    const more = found.length - listed.length;
    const message = `peer ${peer.id} has ${more} more files and folders that it cannot serve`;
    return more <= 0 ? listed : [...listed, { peer, message, hint: 'correct those above first' }];
  });
}

function* problemsIn(folder: string): Generator<Unservable & { readonly path: string }> {
  try {
    for (const entry of listFolder(folder)) {
      const thing = { ...entry, path: join(folder, entry.name) };
      // What is in a folder is checked one by one.
      const problem = findUnservable(thing, () => []);
      if (problem !== null) yield { ...problem, path: thing.path };
      else if (thing.kind === 'folder') yield* problemsIn(thing.path);
    }
  } catch (error) {
    yield { ...unreadable(error), path: folder };
  }
}

/** Folders that make too large an archive; those in them need not be listed. */
function* tooLargeIn(folder: string): Generator<Unservable & { readonly path: string }> {
  for (const entry of listOrNothing(folder)) {
    const thing = { ...entry, path: join(folder, entry.name) };
    const problem = entry.kind === 'folder' ? findUnservable(thing, listOrNothing) : null;
    if (problem?.reason === 'too-many-entries' || problem?.reason === 'too-deep')
      yield { ...problem, path: thing.path };
  }
}

function listOrNothing(folder: string): ReturnType<typeof listFolder> {
  try {
    return listFolder(folder);
  } catch {
    // Reported by `problemsIn`.
    return [];
  }
}
