/**
 * File names in messages.
 *
 * Single spaces separate fields and the end of line ends a message, so space, `%` and control characters are
 * percent-encoded as UTF-8 bytes. Every other character stays as it is.
 */

const mustEncode = /[\p{Cc} %]/gu;

// Not `Buffer`: the pages of a report encode messages, too.
const utf8Encoder = new TextEncoder();
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function encodeFileName(name: string): string {
  return name.replace(mustEncode, (character) =>
    [...utf8Encoder.encode(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}

/**
 * Reads a file name from a field. A `%` that starts no escape stands for itself, because older programs send names
 * unencoded.
 *
 * @returns null for broken UTF-8, or if it is not a base name
 */
export function decodeFileName(field: string): string | null {
  let name = field;
  if (field.includes('%')) {
    // Decodes bytes, not characters: one byte of a character may be escaped while the next one is not.
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

/** Bytes of the longest encoded name; with it, every message is within its own limit. */
export const maxFileNameBytes = 3_500;

/** Whether the name is that of an entry of one folder, and not a path on any platform. */
export function isBaseName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/u.test(name);
}

/** Nearly all file systems allow this much. */
const maxNameBytes = 255;

/** Names that Windows reserves for devices, with any extension. */
const device =
  /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/iu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: Windows rejects control characters
const notOnWindows = /[<>:"|?*\u0000-\u001f]|[. ]$/u;

/** Whether this platform can hold a file with exactly this name. */
export function isSafeName(name: string, platform: NodeJS.Platform = process.platform): boolean {
  if (!isBaseName(name) || Buffer.byteLength(name) > maxNameBytes) return false;
  return platform !== 'win32' || !(device.test(name) || notOnWindows.test(name));
}

/** A key that is the same for two names if they are names of the same file, by the usual file system of the platform. */
export function nameKey(name: string, platform: NodeJS.Platform = process.platform): string {
  if (platform !== 'win32' && platform !== 'darwin') return name;
  return (platform === 'darwin' ? normalName(name) : name).toLowerCase();
}

/** Some file systems store names decomposed; both forms are the same name. */
export function normalName(name: string): string {
  return name.normalize('NFC');
}

export function isSameName(one: string, other: string): boolean {
  return normalName(one) === normalName(other);
}
