import { wrap } from './fields.js';
import type { Style } from './style.js';

const label = 'hint:';

/** How to hint something, below what is wrong; it goes on below itself where the window is narrow. */
export function hintLines(style: Style, hint: string, indent: number): string {
  const before = ' '.repeat(indent);
  const room = Math.max(20, style.width - indent - label.length - 2);
  return wrap(hint, room)
    .map((line, index) => `${before}${index === 0 ? style.dim(label) : ' '.repeat(label.length)} ${line}`)
    .join('\n');
}
