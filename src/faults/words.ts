import { SimError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import { quote } from '../core/sanitize.js';
import { type PlacedWord, placedWords } from '../core/shell-words.js';
import type { ParameterWords } from './fault.js';
import { readBytes, readDuration, readNumber, readRate, readShare, readSpread, readWhole } from './forms.js';

/** More known words than this are only listed if none of them is near. */
const maxListed = 30;

/** Characters of a fault at most: more than any network's groups need. */
const maxLength = 10_000;

/** The words of a fault, read one after the other. */
export class FaultWords implements ParameterWords {
  readonly #text: string;
  readonly #words: readonly PlacedWord[];
  #next = 0;
  /** Says in each error what a fault of this kind looks like. */
  hint: string | undefined;

  /** @throws SimError `bad-usage` if a quote is not closed, or the text is too long */
  constructor(text: string) {
    this.#text = text;
    if (text.length > maxLength)
      throw new SimError('bad-usage', `fault ${quote(text)} has more than ${maxLength} characters`, {
        hint: 'write several faults',
      });
    this.#words = placedWords(text);
  }

  /** The word that is read next; undefined: all are read. */
  get next(): string | undefined {
    return this.#words[this.#next]?.word;
  }

  /** The words that are not read yet. */
  get rest(): readonly string[] {
    return this.#words.slice(this.#next).map(({ word }) => word);
  }

  duration = (): number | undefined => this.#read(readDuration);
  spread = (): number | undefined => this.#read(readSpread);
  rate = (): number | undefined => this.#read(readRate);
  bytes = (): number | undefined => this.#read(readBytes);
  share = (): number | undefined => {
    const share = this.#read(readShare);
    const isOther = share === undefined && this.next?.endsWith('%') === true;
    return isOther ? this.#fail('is not possible', 'a share from 0% to 100%') : share;
  };
  whole = (): number | undefined => this.#read(readWhole);
  number = (): number | undefined => this.#read(readNumber);
  any = (): string | undefined => this.#read((word) => word);

  word<W extends string>(...known: readonly W[]): W | undefined {
    return this.#read((word) => known.find((one) => one === word));
  }

  /** What is read, if it is not undefined; otherwise no word is taken. */
  attempt<T>(read: () => T | undefined): T | undefined {
    const start = this.#next;
    const value = read();
    if (value === undefined) this.#next = start;
    return value;
  }

  fail(expected: string): never {
    return this.#fail('is not understood', expected);
  }

  refuse(expected: string): never {
    this.#next = Math.max(0, this.#next - 1);
    return this.#fail('is not possible', expected);
  }

  /**
   * {@link fail}, with the one of the known words that the user probably meant, or else with all of them.
   *
   * @param other further words that the user may have meant
   */
  failWith(known: readonly string[], what: string, other: readonly string[] = []): never {
    const found = this.#words[this.#next];
    const meant = found === undefined ? undefined : nearest(found.word, [...other, ...known]);
    const isListed = known.length > 0 && (meant === undefined || known.length <= maxListed);
    return this.#fail('is not understood', isListed ? `${what}: ${known.join(', ')}` : what, meant);
  }

  #fail(why: string, expected: string, meant?: string): never {
    const found = this.#words[this.#next];
    const where =
      found === undefined
        ? 'something is missing at the end'
        : `${quote(found.word)} at character ${found.at + 1} ${why}`;
    const hints = [
      meant === undefined ? undefined : `did you mean ${meant}?`,
      this.hint === undefined ? undefined : `write ${this.hint}`,
    ];
    throw new SimError('bad-usage', `fault ${quote(this.#text, 100)}: ${where}; expected ${expected}`, {
      hint: hints.filter((hint) => hint !== undefined).join(' ') || undefined,
    });
  }

  #read<T>(read: (word: string) => T | undefined): T | undefined {
    const word = this.next;
    const value = word === undefined ? undefined : read(word);
    if (value !== undefined) this.#next += 1;
    return value;
  }
}
