const longest = 60;

/** A value from a user's file inside double quotes: on one line, harmless to a terminal, and not endless. */
export function quote(text: string): string {
  return `"${printable(text)}"`;
}

/** The same without the quotes. */
export function printable(text: string): string {
  const characters = [...text.slice(0, 2 * longest + 2)];
  const shown = characters.length > longest ? `${characters.slice(0, longest).join('')}...` : text;
  return shown.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\u{fffd}');
}
