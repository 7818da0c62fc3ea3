import type { EventOf } from '../trace/event.js';
import { printable, type Style } from './style.js';

/** A dead peer explains itself: how it ended, the last that it said, and where the rest is. */
export function deathNotice(event: EventOf<'peer:died'>, style: Style): string {
  const how = event.signal ?? `exit code ${event.code}`;
  const words = event.lastLines.map((line) => `    ${style.dim('|')} ${printable(line)}`);
  const title = style.paint('red', `${style.cross} peer ${event.peer} died (${how})`);
  return [title, ...words, `    its whole log: ${event.log}`].join('\n');
}
