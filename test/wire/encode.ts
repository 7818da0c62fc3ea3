import {
  encodeAnnounce,
  encodeAnswer,
  encodeAsk,
  encodeCheck,
  encodeChecked,
  encodeHello,
  native,
} from '../../src/wire/dialects/native.js';
import type { Message } from '../../src/wire/messages.js';

/** A message of any kind as a native peer or client writes it, with its line end. */
export function encode(message: Message): string {
  switch (message.verb) {
    case 'get':
      return native.get(message);
    case 'found':
      return native.found(message);
    case 'request':
      return native.request(message);
    case 'hello':
      return encodeHello(message);
    case 'ask':
      return encodeAsk(message);
    case 'answer':
      return encodeAnswer(message);
    case 'check':
      return encodeCheck(message);
    case 'checked':
      return encodeChecked(message);
    case 'announce':
      return encodeAnnounce(message);
  }
}
