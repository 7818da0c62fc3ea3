import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SimError } from '../../src/core/errors.js';
import { delayText, readDelay } from '../../src/faults/delay.js';
import * as forms from '../../src/faults/forms.js';
import { readFault } from '../../src/faults/grammar.js';
import { FaultWords } from '../../src/faults/words.js';
import { anyFault, durationForm } from '../helpers/any-fault.js';

describe('the text of a fault', () => {
  it('gives the same fault when it is read again, for every fault', () => {
    fc.assert(
      fc.property(anyFault, (text) => {
        const fault = readFault(text);
        expect(readFault(fault.text)).toEqual(fault);
      }),
    );
  });

  it('is a fault or a SimError on one line, for any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), anyFault),
        fc.nat(),
        fc.string(),
        (text, at, added) => {
          const position = at % (text.length + 1);
          try {
            readFault(text.slice(0, position) + added + text.slice(position));
          } catch (error) {
            if (!(error instanceof SimError)) throw error;
            expect(error.message + (error.hint ?? '')).not.toMatch(/\p{Cc}/u);
          }
        },
      ),
    );
  });
});

describe('a written value', () => {
  const thousandths = fc.integer({ min: 0, max: 86_400_000_000 }).map((us) => us / 1000);
  it.each([
    ['duration', forms.readDuration, forms.durationText, thousandths],
    ['spread', forms.readSpread, forms.spreadText, thousandths],
    ['size', forms.readBytes, forms.bytesText, fc.integer({ min: 0, max: 1e12 })],
    ['rate', forms.readRate, forms.rateText, fc.integer({ min: 1, max: 1e12 })],
    ['share', forms.readShare, forms.shareText, fc.integer({ min: 0, max: 100_000_000 }).map((n) => n / 1e8)],
  ] as const)('of a %s is read as the same value', (_, read, write, values) => {
    fc.assert(
      fc.property(values, (value) => {
        expect(read(write(value))).toBe(value);
      }),
    );
  });

  const { readDuration, readSpread, readBytes, readRate, readShare } = forms;
  it.each<[(text: string) => number | undefined, string, number | undefined]>([
    [readDuration, '1.5s', 1500],
    [readDuration, '2min', 120_000],
    [readDuration, '250us', 0.25],
    [readDuration, '24h', 86_400_000],
    [readDuration, '25h', undefined],
    [readDuration, '5', undefined],
    [readDuration, '-1s', undefined],
    [readDuration, '1e3ms', undefined],
    [readSpread, '+-10', 10],
    [readSpread, '±1s', 1000],
    [readSpread, '+-', undefined],
    [readSpread, '10', undefined],
    [readBytes, '100B', 100],
    [readBytes, '1.5KB', 1500],
    [readBytes, '2MiB', 2_097_152],
    [readBytes, '1', undefined],
    [readRate, '1MB/s', 1e6],
    [readRate, '8Mbit/s', 1e6],
    [readRate, '0B/s', undefined],
    [readRate, '1MB', undefined],
    [readShare, '10%', 0.1],
    [readShare, '0.25', 0.25],
    [readShare, '33.3%', 0.333],
    [readShare, '101%', undefined],
    [readShare, '1', undefined],
  ])('is read by %o from %s as %s', (read, text, value) => {
    expect(read(text)).toBe(value);
  });
});

describe('the text of a delay', () => {
  const number = fc.integer({ min: 1, max: 9999 }).map((tenths) => String(tenths / 10));
  const path = fc.string({ minLength: 1, maxLength: 12 }).map((name) => `"${name.replaceAll('"', 'x')}"`);
  const delay = fc.oneof(
    durationForm,
    fc
      .tuple(durationForm, number, fc.constantFrom('', ' normal'))
      .map(([ms, spread, form]) => `${ms} +-${spread}${form}`),
    durationForm.map((ms) => `exponential ${ms}`),
    fc.tuple(fc.constantFrom('pareto', 'weibull'), durationForm, number).map((parts) => parts.join(' ')),
    fc.tuple(fc.constantFrom('file', 'matrix'), path).map((parts) => parts.join(' ')),
  );

  it('gives the same delay when it is read again', () => {
    fc.assert(
      fc.property(delay, (text) => {
        const read = readDelay(new FaultWords(text));
        expect(read).toBeDefined();
        if (read !== undefined) expect(readDelay(new FaultWords(delayText(read)))).toEqual(read);
      }),
    );
  });
});
