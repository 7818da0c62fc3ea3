import type { Options } from 'yargs';
import { SimError } from '../core/errors.js';

/**
 * Reads an option's value as a number: yargs itself makes NaN of what is none, and a list of what is given twice.
 *
 * What is wrong is given back as the value, and thrown once the line has been read: yargs would keep no more than the
 * message of what is thrown here, and lose the hint.
 */
export function numberOption(name: string): (value: unknown) => number | undefined | SimError {
  return (value) => {
    if (value === undefined) return undefined;
    if (Array.isArray(value)) {
      return givenTwice(name, value);
    }
    const text = String(value).trim();
    const number = Number(text);
    // Numbers of other bases are none here: an INI has none either.
    if (text === '' || Number.isNaN(number) || /^[+-]?0[a-z]/iu.test(text)) {
      return new SimError('bad-usage', `--${name} '${text}' is not a number`, {
        hint: `write --${name} 3, say`,
      });
    }
    return number;
  };
}

/** @throws SimError what {@link numberOption} found wrong with some option, or an option that is given twice and means one thing */
export function throwBadOptions(
  args: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, Options>>,
): void {
  for (const [name, { array, coerce }] of Object.entries(options)) {
    const value = args[name];
    // What reads its own value may make a list of it, and sees itself what is given twice.
    if (array !== true && coerce === undefined && Array.isArray(value)) throw givenTwice(name, value);
  }
  const wrong = Object.values(args).find((value) => value instanceof SimError);
  if (wrong !== undefined) throw wrong;
}

function givenTwice(name: string, { length }: readonly unknown[]): SimError {
  return new SimError('bad-usage', `--${name} is given ${length} times`, { hint: 'give it once' });
}
