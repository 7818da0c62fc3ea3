import { readFile } from 'node:fs/promises';
import type { PeerSpec, Topology } from '../model.js';

/**
 * What a topology's files say of a peer, word for word: its section; where each peer has a file of its own, all of that.
 *
 * @throws the system's error where the file cannot be read any more
 */
export async function sectionText({ layout }: Topology, { source }: PeerSpec): Promise<string> {
  const lines = (await readFile(source.file, 'utf8')).split(/\r\n|\n|\r/u);
  if (layout !== 'network') return lines.join('\n').trim();
  const own = lines.slice(source.line - 1);
  const next = own.findIndex((line, index) => index > 0 && line.trim().startsWith('['));
  const section = next === -1 ? own : own.slice(0, next);
  // Comments above the next section are that section's.
  while (/^\s*(?:[;#].*)?$/u.test(section.at(-1) ?? 'end')) section.pop();
  return section.join('\n');
}
