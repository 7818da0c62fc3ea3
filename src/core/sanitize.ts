/**
 * Text and bytes from outside (file names, messages, values of an INI file), made safe for a terminal: on one line, and
 * without characters that could control the terminal or hide what is written.
 */

/**
 * Control characters, line breaks, marks of writing direction, lone surrogates, non-characters and other invisible characters,
 * except variation selectors, which choose the form of an emoji or of a Chinese character.
 */
const unprintable =
  /(?![\ufe0e\ufe0f\u{e0100}-\u{e01ef}])[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Escapes unprintable characters (`\x1b`, `\u{202e}`); text of more than `max` characters is cut and ends in `...`. */
export function printable(text: string, max = Number.POSITIVE_INFINITY): string {
  return replaceUnprintable(shorten(text, max), escaped);
}

/** {@link printable}, but line feeds and tabs stay: for text that is made of several lines, each of them printable. */
export function printableLines(text: string): string {
  return replaceInLines(text, (character) => (character === '\t' ? character : escaped(character)));
}

/** What follows ESC in the colours and weights of `Style`. No other control sequence: not "concealed", no movement, no title. */
const ownColour = /^\[(?:1|2|22|3[1-6]|39|38;5;\d{1,3})m/u;

/** {@link printableLines}, and the colours of floodsim stay. */
export function printableOnTerminal(text: string): string {
  const [before = '', ...rest] = text.split('\u001b');
  const parts = rest.map((part) => {
    const colour = ownColour.exec(part)?.[0];
    return colour === undefined
      ? printableLines(`\u001b${part}`)
      : `\u001b${colour}${printableLines(part.slice(colour.length))}`;
  });
  return [printableLines(before), ...parts].join('');
}

/** A copy of plain data in which each text is {@link printable}, also in keys; the data itself if all of them are. */
export function allPrintable<T>(value: T): T {
  return (typeof value === 'string' ? printable(value) : copied(value)) as T;
}

function copied(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => allPrintable(item));
    return items.every((item, index) => item === value[index]) ? value : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [printable(key), allPrintable(item)] as const);
  const isSame = Object.entries(value).every(
    ([key, item], index) => key === entries[index]?.[0] && item === entries[index][1],
  );
  return isSame ? value : Object.fromEntries(entries);
}

/**
 * JSON in which unprintable characters are escaped (`\u202e`), so that it may be shown, while its values stay the same.
 *
 * @param indent spaces for each level; 0: one line
 */
export function jsonText(value: unknown, indent = 0): string {
  // Line feeds in values are escaped already.
  return replaceInLines(JSON.stringify(value, null, indent), (character) =>
    Array.from({ length: character.length }, (_, unit) => {
      return `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}

/** Line feeds stay. Only the lines that need it are looked at closely: a result may have a million. */
function replaceInLines(text: string, replace: (character: string) => string): string {
  if (!/[^\t\n -~]/u.test(text)) return text;
  return text
    .split('\n')
    .map((line) => replaceUnprintable(line, replace))
    .join('\n');
}

function replaceUnprintable(text: string, replace: (character: string) => string): string {
  // Nearly all texts are, and this is found out faster.
  if (!/[^ -~]/u.test(text)) return text;
  return text.replace(unprintable, (character, at: number, whole: string) =>
    isJoiner(character, at, whole) ? character : replace(character),
  );
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xff ? `\\u{${code.toString(16)}}` : hexEscape(code);
}

/** Joiners are letters of Persian, Hindi and other writings, and parts of emoji; after others they only hide. */
function isJoiner(character: string, at: number, whole: string): boolean {
  // Not compared with a string: the page has its strings as characters, and must be printable itself.
  if (!/^(?:\u200c|\u200d)$/u.test(character)) return false;
  const before = whole.slice(Math.max(0, at - 2), at);
  return /(?:\ufe0f|[\p{Extended_Pictographic}\p{Emoji_Modifier}]|(?!\p{Script=Latin})[\p{L}\p{M}])$/u.test(
    before,
  );
}

/** Text in double quotes: {@link printable}, and at most `max` characters of it. */
export function quote(text: string, max = 60): string {
  return `"${printable(text, max)}"`;
}

function shorten(text: string, max: number): string {
  if (text.length <= max) return text;
  // A character has at most two UTF-16 units. A very long text is not split as a whole.
  const characters = [...text.slice(0, 2 * max + 2)];
  return characters.length > max ? `${characters.slice(0, max).join('')}...` : text;
}

/** The UTF-8 text of a message without its line end, of at most `max` bytes. */
export function messageText(bytes: Buffer, max = 240): string {
  const text = bytes
    .subarray(0, max)
    .toString('utf8')
    .replace(/\r?\n$/u, '');
  return printable(text) + lengthOf(bytes, max);
}

/** At most `max` bytes as a C string has them, in double quotes. */
export function quoteBytes(bytes: Buffer, max = 240): string {
  return `"${escapeBytes(bytes.subarray(0, max))}"${lengthOf(bytes, max)}`;
}

/** Bytes of a message that a trace contains at most. A hit has about 150, and its digest at the end. */
export const maxTraceBytes = { usual: 120, hit: 512 } as const;

/** The bytes of a message for a trace. The token of an `ask` is left out, because traces are passed on to others. */
export function traceBytes(bytes: Buffer, max: number = maxTraceBytes.usual): string {
  const text = escapeBytes(bytes.subarray(0, max)).replace(/^ask \S+/u, 'ask ...');
  return text + lengthOf(bytes, max);
}

const escapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  '\\': '\\\\',
};

function escapeBytes(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[^\x20-\x7e]|["\\]/gu, (byte) => escapes[byte] ?? hexEscape(byte.charCodeAt(0)));
}

/**
 * Reads what {@link traceBytes} wrote. Runs in a browser, too.
 *
 * @returns the bytes, and how many the message had: more if the trace has only its beginning
 */
export function readTraceBytes(text: string): { readonly bytes: Uint8Array; readonly length: number } {
  const [, start = text, length] = /^(.*)\.\.\. \((\d+) bytes\)$/su.exec(text) ?? [];
  const cut = unescapeBytes(start);
  // The same words may also be the end of a short message.
  if (length !== undefined && cut.length >= maxTraceBytes.usual - askTokenLength)
    return { bytes: cut, length: Number(length) };
  const bytes = unescapeBytes(text);
  return { bytes, length: bytes.length };
}

/** Bytes by which a left out token of an `ask` may shorten the text. */
const askTokenLength = 32;

function unescapeBytes(text: string): Uint8Array {
  const plain = text.replace(/\\(?:x([0-9a-f]{2})|(.))/gu, (escaped, hex?: string) => {
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    return Object.keys(escapes).find((byte) => escapes[byte] === escaped) ?? escaped;
  });
  return Uint8Array.from(plain, (byte) => byte.charCodeAt(0));
}

function hexEscape(code: number): string {
  return `\\x${code.toString(16).padStart(2, '0')}`;
}

function lengthOf(bytes: Buffer, max: number): string {
  return bytes.length > max ? `... (${bytes.length} bytes)` : '';
}

/** Text for HTML and XML, between tags or in a quoted attribute. XML has no form for control characters: see {@link printable}. */
export function markup(text: string): string {
  return text.replace(/[&<>"']/gu, (character) => `&#${character.charCodeAt(0)};`);
}
