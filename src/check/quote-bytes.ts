/** Bytes that are shown of one message. */
const mostShown = 240;

const named: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
};

/** Bytes for people, as a C string has them: what can be printed as it is, all else escaped, and not too many. */
export function quoteBytes(bytes: Buffer, most = mostShown): string {
  const text = bytes
    .subarray(0, most)
    .toString('latin1')
    .replace(
      /[^\x20-\x7e]|["\\]/gu,
      (c) => named[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
    );
  return bytes.length > most ? `"${text}"... (${bytes.length} bytes)` : `"${text}"`;
}

/** A message as it reads: UTF-8, on one line, harmless to a terminal, and not too long. */
export function quoteText(bytes: Buffer, most = mostShown): string {
  const text = bytes
    .subarray(0, most)
    .toString('utf8')
    .replace(/\r?\n$/u, '')
    .replace(/[\p{Cc}\ufffd]/gu, '\u00b7');
  return bytes.length > most ? `${text}... (${bytes.length} bytes)` : text;
}
