import { SimError } from './errors.js';

/** A word of a line, and where it begins: a 0-based index in the line. */
export interface PlacedWord {
  readonly word: string;
  readonly at: number;
}

/**
 * Splits a line into words at white space. Text in single or double quotes is one word. A backslash escapes white space
 * or a quote; before any other character it stands for itself, as in a Windows path.
 *
 * @throws SimError `bad-usage` if a quote is not closed
 */
export function splitWords(line: string): string[] {
  return placedWords(line).map(({ word }) => word);
}

/** {@link splitWords}, with the place of each word. */
export function placedWords(line: string): PlacedWord[] {
  const words: PlacedWord[] = [];
  let word: string | null = null;
  let at = 0;
  let quote: string | null = null;
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    const next = line.charAt(index + 1);
    if (word === null) at = index;
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
      if (word !== null) words.push({ word, at });
      word = null;
    } else word = (word ?? '') + character;
  }
  if (quote !== null)
    throw new SimError('bad-usage', `a ${quote} is not closed`, { hint: `write another ${quote}` });
  if (word !== null) words.push({ word, at });
  return words;
}

/** Escapes a word so that {@link splitWords} reads it as one word. */
export function escapeWord(word: string): string {
  return word.replace(/[\s"']/gu, '\\$&');
}

/** Quotes a word, if necessary, so that {@link splitWords} reads it as one word. Works for every text. */
export function quoted(word: string): string {
  if (/^[^\s"'\\]+$/u.test(word)) return word;
  return `"${word.replaceAll('"', `"'"'"`)}"`;
}

/** The last word of a line that is being typed, with its escapes; empty after a blank. */
export function lastWord(line: string): string {
  let start = 0;
  for (let index = 0; index < line.length; index += 1) {
    if (line.charAt(index) === '\\') index += 1;
    else if (/\s/u.test(line.charAt(index))) start = index + 1;
  }
  return line.slice(start);
}

/**
 * Quotes text so that a shell reads it as one word: a POSIX shell, or on Windows `cmd` and PowerShell, which both accept double
 * quotes.
 */
export function shellWord(text: string, isWindows = process.platform === 'win32'): string {
  if (isWindows) return /^[\p{L}\p{N}._/:+\\-]+$/u.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
  return /^[\p{L}\p{N}._/:+-]+$/u.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
