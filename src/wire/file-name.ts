/**
 * How a file's name stands in a message.
 *
 * Fields are parted by single spaces and a message ends with its line, so space, `%` and control characters are
 * percent-encoded as UTF-8 bytes; every other character stands as it is.
 */

const mustEncode = /[\p{Cc} %]/gu;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The name as it is written in a message. */
export function encodeFileName(name: string): string {
  return name.replace(mustEncode, (character) =>
    [...Buffer.from(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}

/**
 * The name that a message means, or null where it is none: broken UTF-8, or not a base name.
 *
 * A `%` that starts no escape stands for itself: older programs send names as they are.
 */
export function decodeFileName(field: string): string | null {
  let name = field;
  if (field.includes('%')) {
    // One byte of a character may be escaped and its neighbours not, so the escapes are undone on bytes.
    const bytes = Buffer.from(
      field
        .replace(/[^%]+|%/gu, (part) => (part === '%' ? part : Buffer.from(part).toString('latin1')))
        .replace(/%([0-9a-f]{2})/giu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
      'latin1',
    );
    try {
      name = utf8.decode(bytes);
    } catch {
      return null;
    }
  }
  return isBaseName(name) ? name : null;
}

/** The longest name, as it is written in a message: with it, every message is within its limit. */
export const maxFileNameBytes = 3_500;

/** Whether a name names something directly in a folder: never a path, on any platform. */
export function isBaseName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/u.test(name);
}
