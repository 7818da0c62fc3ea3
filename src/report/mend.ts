import { wrap } from './fields.js';
import type { Style } from './style.js';

const label = 'mend:';

/** How to mend something, below what is wrong; it goes on below itself where the window is narrow. */
export function mendLines(style: Style, mend: string, indent: number): string {
  const before = ' '.repeat(indent);
  const room = Math.max(20, style.width - indent - label.length - 2);
  return wrap(mend, room)
    .map((line, index) => `${before}${index === 0 ? style.dim(label) : ' '.repeat(label.length)} ${line}`)
    .join('\n');
}
