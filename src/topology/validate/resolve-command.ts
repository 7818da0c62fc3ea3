import { existsSync } from 'node:fs';
import { resolve, sep } from 'node:path';

/**
 * The words of a command as they are started from another folder: a word that names a file or folder seen from `folder` is
 * that, as an absolute path. So `python3 peer.py` means the `peer.py` that lies there, wherever the program works.
 */
export function resolveCommandWords(folder: string, words: readonly string[]): string[] {
  // What stands behind floodsim's own name are its words, and no files.
  if (words[0] === 'sim') return [...words];
  return words.map((word, index) => {
    // A command without a slash is looked for where all commands are.
    if (word === '' || word.startsWith('-') || (index === 0 && !/[/\\]/u.test(word))) return word;
    const path = resolve(folder, word);
    // The program itself is sought there and nowhere else: what has not been built yet is missed where it is to be.
    return (index === 0 && word.includes(sep)) || existsSync(path) ? path : word;
  });
}
