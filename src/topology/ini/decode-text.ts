/**
 * The text of a file's bytes, or undefined if they are no UTF-8 text. A byte order mark is dropped.
 *
 * NUL is legal in UTF-8, but no text has it, and UTF-16 and most binary files do.
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
