import { isIP } from 'node:net';
import { type Address, maxPort, maxTtl } from '../core/vocabulary.js';
import { queryOutcomes } from '../protocol/open-query.js';
import { idDigits, readHex, readNumber, stateDigits } from './fields.js';
import { decodeFileName } from './file-name.js';
import { type AnnounceMessage, type Message, maxTableBytes } from './messages.js';

/**
 * Reads one message of any dialect, without its end of line.
 *
 * Every port accepts all three dialects: they share their verbs, and the order of address fields follows from the
 * fields themselves.
 *
 * @returns the message, or null if the text is not a message (the answer is then `invalid content`)
 */
export function decodeMessage(line: string): Message | null {
  const [verb, ...fields] = line.split(' ');
  return decoders[verb ?? '']?.(fields) ?? null;
}

type Decoder = (fields: readonly string[]) => Message | null;

const decoders: Readonly<Record<string, Decoder>> = Object.assign(
  Object.create(null) as Record<string, Decoder>,
  {
    // get <file> <origin-port> <origin-ip> [<query-id> <hops> [<state>]] <ttl>
    get(fields: readonly string[]): Message | null {
      if (fields.length !== 4 && fields.length !== 6 && fields.length !== 7) return null;
      const extended = fields.length > 4;
      const file = decodeFileName(fields[0] ?? '');
      const origin = readAddress(fields[1], fields[2]);
      const query = extended ? readHex(fields[3], idDigits) : null;
      const hops = extended ? readNumber(fields[4], maxTtl) : null;
      const ttl = readNumber(fields.at(-1), maxTtl);
      if (file === null || origin === null || ttl === null) return null;
      if (extended && (query === null || hops === null)) return null;
      if (fields.length < 7) return { verb: 'get', file, origin, query, hops, ttl };
      const state = readHex(fields[5], stateDigits);
      if (state === null) return null;
      return { verb: 'get', file, origin, query, hops, state: Number.parseInt(state, 16), ttl };
    },

    // found <file> at <peer-id> <ip> <port> [<query-id> <hops> <size> sha256:<hex>], some dialects leave the peer-id out
    found(fields: readonly string[]): Message | null {
      const numbered = fields.length === 5 || fields.length === 9;
      if (!numbered && fields.length !== 4) return null;
      const extended = fields.length === 9;
      const file = decodeFileName(fields[0] ?? '');
      const holder = numbered ? readNumber(fields[2]) : null;
      const address = numbered ? readAddress(fields[3], fields[4]) : readAddress(fields[2], fields[3]);
      if (file === null || fields[1] !== 'at' || address === null || (numbered && holder === null))
        return null;
      if (!extended)
        return { verb: 'found', file, holder, address, query: null, hops: null, size: null, sha256: null };
      const query = readHex(fields[5], idDigits);
      const hops = readNumber(fields[6], maxTtl);
      const size = readNumber(fields[7]);
      const digest = fields[8] ?? '';
      const sha256 = digest.startsWith('sha256:') ? readHex(digest.slice('sha256:'.length), 64) : null;
      if (query === null || hops === null || size === null || sha256 === null) return null;
      return { verb: 'found', file, holder, address, query, hops, size, sha256 };
    },

    // request <file> <ip> <port> [<query-id>]
    request(fields: readonly string[]): Message | null {
      if (fields.length !== 3 && fields.length !== 4) return null;
      const file = decodeFileName(fields[0] ?? '');
      const requester = readAddress(fields[1], fields[2]);
      const query = fields.length === 4 ? readHex(fields[3], idDigits) : null;
      if (file === null || requester === null || (fields.length === 4 && query === null)) return null;
      return { verb: 'request', file, requester, query };
    },

    // hello <peer-id> [<key>]
    hello(fields: readonly string[]): Message | null {
      if (fields.length !== 1 && fields.length !== 2) return null;
      const peer = readNumber(fields[0]);
      const key = fields.length === 2 ? readHex(fields[1], idDigits) : null;
      if (peer === null || (fields.length === 2 && key === null)) return null;
      return { verb: 'hello', peer, key };
    },

    // ask <token> <file>[/] <ttl>
    ask(fields: readonly string[]): Message | null {
      if (fields.length !== 3) return null;
      const token = readHex(fields[0], idDigits);
      const name = fields[1] ?? '';
      const isFolder = name.endsWith('/');
      const file = decodeFileName(isFolder ? name.slice(0, -1) : name);
      const ttl = readNumber(fields[2], maxTtl);
      if (token === null || file === null || ttl === null || ttl === 0) return null;
      return { verb: 'ask', token, file, ...(isFolder && { isFolder }), ttl };
    },

    // answer <file> <outcome>
    answer(fields: readonly string[]): Message | null {
      const file = decodeFileName(fields[0] ?? '');
      const outcome = queryOutcomes.find((known) => known === fields[1]);
      return fields.length === 2 && file !== null && outcome !== undefined
        ? { verb: 'answer', file, outcome }
        : null;
    },

    // check <query-id> <state> <ip> <port>
    check(fields: readonly string[]): Message | null {
      const query = readHex(fields[0], idDigits);
      const state = readHex(fields[1], stateDigits);
      const address = readAddress(fields[2], fields[3]);
      return fields.length === 4 && query !== null && state !== null && address !== null
        ? { verb: 'check', query, state: Number.parseInt(state, 16), address }
        : null;
    },

    // checked <query-id> go-on|stop
    checked(fields: readonly string[]): Message | null {
      const query = readHex(fields[0], idDigits);
      const isAnswer = fields[1] === 'go-on' || fields[1] === 'stop';
      return fields.length === 2 && query !== null && isAnswer
        ? { verb: 'checked', query, goesOn: fields[1] === 'go-on' }
        : null;
    },

    // announce <what> <value> ...
    announce([what = '', ...values]: readonly string[]): Message | null {
      return announcements[what]?.(values) ?? null;
    },
  },
);

const announcements: Readonly<Record<string, (values: readonly string[]) => AnnounceMessage | null>> =
  Object.assign(Object.create(null) as Record<string, never>, {
    degree(values: readonly string[]): AnnounceMessage | null {
      const degree = readNumber(values[0]);
      return values.length === 1 && degree !== null ? { verb: 'announce', what: 'degree', degree } : null;
    },

    file(values: readonly string[]): AnnounceMessage | null {
      const file = decodeFileName(values[0] ?? '');
      return values.length === 1 && file !== null ? { verb: 'announce', what: 'file', file } : null;
    },

    table(values: readonly string[]): AnnounceMessage | null {
      const start = readNumber(values[0], maxTableBytes);
      const hex = values[1] ?? '';
      if (values.length !== 2 || start === null || hex.length % 2 !== 0) return null;
      if (readHex(hex, hex.length) === null || start + hex.length / 2 > maxTableBytes) return null;
      return { verb: 'announce', what: 'table', start, hex };
    },

    end(values: readonly string[]): AnnounceMessage | null {
      return values.length === 0 ? { verb: 'announce', what: 'end' } : null;
    },

    role(values: readonly string[]): AnnounceMessage | null {
      const ultrapeers = readNumber(values[1]);
      const isRole = values[0] === 'ultrapeer' || values[0] === 'leaf';
      if (values.length !== 2 || !isRole || ultrapeers === null) return null;
      return { verb: 'announce', what: 'role', isUltrapeer: values[0] === 'ultrapeer', ultrapeers };
    },

    parent(values: readonly string[]): AnnounceMessage | null {
      const isAnswer = values[0] === 'yes' || values[0] === 'no';
      if (values.length !== 1 || !isAnswer) return null;
      return { verb: 'announce', what: 'parent', isParent: values[0] === 'yes' };
    },
  });

/** Reads an address with its fields in either order: the fields themselves show which one is the IP. */
function readAddress(one: string | undefined, other: string | undefined): Address | null {
  if (one === undefined || other === undefined) return null;
  // Tries the port first: the first IPv6 check of a new process takes 7 ms.
  const first = readNumber(one, maxPort);
  const port = first ?? readNumber(other, maxPort);
  const ip = first === null ? one : other;
  return port !== null && port > 0 && isIP(ip) !== 0 ? { ip, port } : null;
}
