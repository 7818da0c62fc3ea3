import { SimError } from '../errors.js';

/** Reads an option's value as a number: yargs itself makes NaN of what is none, and a list of what is given twice. */
export function numberOption(name: string): (value: unknown) => number | undefined {
  return (value) => {
    if (value === undefined) return undefined;
    if (Array.isArray(value)) {
      throw new SimError('bad-usage', `--${name} is given ${value.length} times`, { mend: 'give it once' });
    }
    const text = String(value).trim();
    const number = Number(text);
    if (text === '' || Number.isNaN(number)) {
      throw new SimError('bad-usage', `--${name} '${text}' is not a number`, {
        mend: `write --${name} 3, say`,
      });
    }
    return number;
  };
}
