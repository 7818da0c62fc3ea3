/** Bytes for people: printable, escaped, and not too many. */
export function quoteBytes(bytes: Buffer): string {
  const shown = bytes.subarray(0, 120).toString('latin1');
  const text = shown.replace(/[^\x20-\x7e]/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  // A trace is shown around; the token in it is nobody's business.
  const harmless = text.replace(/^ask \S+/u, 'ask ...');
  return bytes.length > 120 ? `${harmless}... (${bytes.length} bytes)` : harmless;
}
