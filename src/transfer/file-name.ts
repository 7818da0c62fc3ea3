import { isBaseName } from '../wire/file-name.js';

/** What nearly every file system allows. */
const longestNameBytes = 255;

/** Names that Windows keeps for devices, whatever extension follows. */
const device =
  /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/iu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const notOnWindows = /[<>:"|?*\u0000-\u001f]|[. ]$/u;

/** Whether this platform can hold a file of this name, and would hold it under just this name. */
export function isSafeName(name: string, platform: NodeJS.Platform = process.platform): boolean {
  if (!isBaseName(name) || Buffer.byteLength(name) > longestNameBytes) return false;
  return platform !== 'win32' || !(device.test(name) || notOnWindows.test(name));
}

/** Some file systems store names decomposed; they are the same names. */
export function isSameName(one: string, other: string): boolean {
  return one.normalize('NFC') === other.normalize('NFC');
}
