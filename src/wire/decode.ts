import { isIP } from 'node:net';
import { type Address, maxPort, maxTtl } from '../core/vocabulary.js';
import { queryOutcomes } from '../protocol/open-query.js';
import { idDigits, readHex, readNumber } from './fields.js';
import { decodeFileName } from './file-name.js';
import type { Message } from './messages.js';

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
    // get <file> <origin-port> <origin-ip> [<query-id> <hops>] <ttl>
    get(fields: readonly string[]): Message | null {
      if (fields.length !== 4 && fields.length !== 6) return null;
      const extended = fields.length === 6;
      const file = decodeFileName(fields[0] ?? '');
      const origin = readAddress(fields[1], fields[2]);
      const query = extended ? readHex(fields[3], idDigits) : null;
      const hops = extended ? readNumber(fields[4], maxTtl) : null;
      const ttl = readNumber(fields.at(-1), maxTtl);
      if (file === null || origin === null || ttl === null) return null;
      if (extended && (query === null || hops === null)) return null;
      return { verb: 'get', file, origin, query, hops, ttl };
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
  },
);

/** Reads an address with its fields in either order: the fields themselves show which one is the IP. */
function readAddress(one: string | undefined, other: string | undefined): Address | null {
  if (one === undefined || other === undefined) return null;
  // Tries the port first: the first IPv6 check of a new process takes 7 ms.
  const first = readNumber(one, maxPort);
  const port = first ?? readNumber(other, maxPort);
  const ip = first === null ? one : other;
  return port !== null && port > 0 && isIP(ip) !== 0 ? { ip, port } : null;
}
