import { markup, printable } from '../core/sanitize.js';

/** An element of SVG. Numbers are rounded to a hundredth of a pixel; an attribute that is `undefined` or empty is left out. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content = '',
): string {
  const written = Object.entries(attributes).map(([key, value]) => {
    if (value === undefined || value === '') return '';
    return ` ${key}="${typeof value === 'number' ? coordinate(value) : markup(value)}"`;
  });
  return content === ''
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>${content}</${name}>`;
}

/** Text of others, safe in a document: without marks of direction, which would reorder what stands around it. */
export function safeText(text: string): string {
  return markup(printable(text));
}

/** Two decimals at most; never `NaN`, which would make a whole path invisible. */
export function coordinate(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`not a coordinate: ${value}`);
  return String(Number(value.toFixed(2)) + 0);
}
