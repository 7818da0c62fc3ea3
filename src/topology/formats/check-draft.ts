import { printable } from '../../core/sanitize.js';
import type { Report, SourceFile } from '../source.js';
import type { PartialNetwork } from './network-draft.js';

/**
 * What has to hold of a network whatever form it came in, and what a form lets somebody write all the same. An INI is
 * checked by its own rules, which know its lines.
 */
export function checkDraft({ peers, absent }: PartialNetwork, file: SourceFile, report: Report): void {
  const say = (message: string, hint: string): void => report({ file }, message, hint);
  const known = new Set<number>();
  const addresses = new Map<string, number>();
  for (const { id, ip = '127.0.0.1', port } of [...peers, ...absent]) {
    if (known.has(id)) say(`there are two peers ${id}`, 'give each peer an id of its own');
    known.add(id);
    if (port === undefined) continue;
    const address = `${ip}:${port}`;
    const other = addresses.get(address);
    if (other !== undefined)
      say(`peers ${other} and ${id} are both at ${address}`, `give peer ${id} another port`);
    else addresses.set(address, id);
  }
  for (const { id, neighbours, shareDir = '' } of peers) {
    const seen = new Set<number>();
    for (const neighbour of neighbours) {
      if (neighbour === id) say(`peer ${id} names itself as a neighbour`, `remove ${id} there`);
      else if (seen.has(neighbour)) say(`peer ${id} names ${neighbour} twice`, 'name it once');
      else if (!known.has(neighbour))
        say(`peer ${id} names ${neighbour}, which is no peer`, 'describe it, or remove it');
      seen.add(neighbour);
    }
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    if (/[\u0000-\u001f]/u.test(shareDir)) {
      say(
        `the share of peer ${id} is called '${printable(shareDir, 60)}'`,
        'use a name without control characters',
      );
    }
  }
}
