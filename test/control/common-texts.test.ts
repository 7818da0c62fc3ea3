import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CommonTexts } from '../../src/control/common-texts.js';

const long = 'x'.repeat(1000);

describe('CommonTexts', () => {
  it('sends a long text once for many messages', () => {
    const sender = new CommonTexts();
    const sent: string[] = [];
    for (let ask = 1; ask <= 100; ask += 1) {
      const shortened = sender.shorten({ type: 'link', ask, runAddresses: long }, (key) => sent.push(key));
      expect(shortened).toEqual({ message: { type: 'link', ask }, texts: ['runAddresses'] });
    }
    expect(sent).toEqual(['runAddresses']);
  });

  it('gives the receiver what was sent, whatever the messages are', () => {
    const text = fc.constantFrom('', 'short', long, `${long}y`);
    const message = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.oneof(text, fc.integer(), fc.constant(null)),
    );
    fc.assert(
      fc.property(fc.array(message), (messages) => {
        const [sender, receiver] = [new CommonTexts(), new CommonTexts()];
        for (const sent of messages) {
          const { message: rest, texts } = sender.shorten(sent, (key, value) => receiver.set(key, value));
          const received = receiver.complete(JSON.parse(JSON.stringify(rest)), texts);
          expect(received).toEqual({ ...sent });
        }
      }),
    );
  });
});
