import { SimError } from './errors.js';

/**
 * Parts a line into words at blanks. What stands in single or double quotes is one word, and a backslash takes its
 * meaning from a blank or a quote; before anything else it stands for itself, as in a path of Windows.
 *
 * @throws SimError `bad-usage` where a quote is not closed
 */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    const next = line.charAt(index + 1);
    if (quote !== null) {
      if (character === quote) quote = null;
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === '\\' && /[\s"']/u.test(next)) {
      word = (word ?? '') + next;
      index += 1;
    } else if (/\s/u.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + character;
  }
  if (quote !== null)
    throw new SimError('bad-usage', `a ${quote} is not closed`, { hint: `write another ${quote}` });
  if (word !== null) words.push(word);
  return words;
}

/** A word as it is to be typed so that it is read as one. */
export function escapeWord(word: string): string {
  return word.replace(/[\s"']/gu, '\\$&');
}

/** The same with quotes, where it needs any: whatever the word, and whatever follows it. */
export function quoted(word: string): string {
  if (/^[^\s"'\\]+$/u.test(word)) return word;
  return `"${word.replaceAll('"', `"'"'"`)}"`;
}

/** The beginning of a word at the end of a line, as it was typed. */
export function lastWord(line: string): string {
  let start = 0;
  for (let index = 0; index < line.length; index += 1) {
    if (line.charAt(index) === '\\') index += 1;
    else if (/\s/u.test(line.charAt(index))) start = index + 1;
  }
  return line.slice(start);
}

/** Text as a shell takes it for one word. */
export function shellWord(text: string): string {
  return /^[\p{L}\p{N}._/:+-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
