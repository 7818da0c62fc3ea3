/** A further line of a key's values. */
export interface Continuation {
  readonly line: number;
  readonly text: string;
}

/** Lines that are indented more than the key above them are further values of it. They are removed from the text. */
export function takeContinuations(text: string): {
  readonly whole: string;
  /** By the line of the key, 1-based. */
  readonly more: ReadonlyMap<number, readonly Continuation[]>;
} {
  const more = new Map<number, Continuation[]>();
  let key: { readonly line: number; readonly indent: number } | null = null;
  const lines = text.split(/\r\n|\n|\r/u).map((raw, index) => {
    const line = raw.trim();
    if (line === '' || /^[;#]/u.test(line)) return raw;
    const indent = raw.search(/\S/u);
    if (key !== null && indent > key.indent && !line.startsWith('[')) {
      const list = more.get(key.line) ?? [];
      list.push({ line: index + 1, text: line.replace(/\s[;#].*$/u, '') });
      more.set(key.line, list);
      return '';
    }
    key = line.startsWith('[') ? null : { line: index + 1, indent };
    return raw;
  });
  return { whole: lines.join('\n'), more };
}
