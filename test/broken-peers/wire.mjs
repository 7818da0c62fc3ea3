import { isIP } from 'node:net';
import { breaks, dialect } from './settings.mjs';

/** Messages as text and as values, in all three dialects. */

export const maxMessageBytes = 4096;
const maxTtl = 65_535;

export const encodeName = (name) =>
  name.replace(/[\p{Cc} %]/gu, (character) => encodeURIComponent(character));

/** @returns the decoded file name, or null if it is invalid */
function decodeName(field, mayBePath = false) {
  let name = field;
  try {
    name = decodeURIComponent(field.replace(/%(?![0-9a-f]{2})/giu, '%25'));
  } catch {
    return null;
  }
  if (mayBePath && name.includes('/')) return name;
  return name === '' || name === '.' || name === '..' || /[/\\\0]/u.test(name) ? null : name;
}

function readNumber(text, max = Number.MAX_SAFE_INTEGER) {
  return /^(?:0|[1-9]\d{0,15})$/u.test(text ?? '') && Number(text) <= max ? Number(text) : null;
}

const isHex = (text, digits) => text?.length === digits && /^[0-9a-f]+$/u.test(text);

/** An address in either order: the dialects differ. */
function readAddress(one, other) {
  const [ip, digits] = isIP(one ?? '') === 0 ? [other, one] : [one, other];
  const port = readNumber(digits, 65_535);
  return isIP(ip ?? '') !== 0 && port ? { ip, port } : null;
}

const readers = {
  get(fields) {
    const [name, one, other, query, hops] = fields;
    const isExtended = fields.length === 6;
    const file = decodeName(name ?? '', breaks('refuse.path-get'));
    const origin = readAddress(one, other);
    const ttl = readNumber(fields.at(-1), maxTtl);
    if ((!isExtended && fields.length !== 4) || file === null || origin === null || ttl === null) return null;
    if (!isExtended) return { file, origin, query: null, hops: 0, ttl };
    if (!isHex(query, 32) || readNumber(hops, maxTtl) === null) return null;
    return { file, origin, query, hops: Number(hops), ttl };
  },

  found(fields) {
    const isExtended = fields.length === 9;
    const isNumbered = isExtended || fields.length === 5;
    const [name, at, ...rest] = fields;
    const [one, other, query, , size, digest] = isNumbered ? rest.slice(1) : rest;
    const file = decodeName(name ?? '');
    const holder = readAddress(one, other);
    if ((!isNumbered && fields.length !== 4) || at !== 'at' || file === null || holder === null) return null;
    if (isNumbered && readNumber(rest[0]) === null) return null;
    if (!isExtended) return { file, holder, query: null, size: null, sha256: null };
    const sha256 = digest.replace(/^sha256:/u, '');
    if (!isHex(query, 32) || readNumber(size) === null || !isHex(sha256, 64)) return null;
    return { file, holder, query, size: Number(size), sha256 };
  },

  request(fields) {
    const [name, one, other, query = null] = fields;
    const file = decodeName(name ?? '', breaks('refuse.path-request'));
    if (fields.length < 3 || fields.length > 4 || file === null || readAddress(one, other) === null)
      return null;
    return query === null || isHex(query, 32) ? { file, query } : null;
  },

  hello([peer, ...more]) {
    const id = readNumber(peer);
    return id === null || more.length > 0 ? null : { peer: id };
  },

  ask([secret, name, digits, ...more]) {
    const file = decodeName(name ?? '');
    const ttl = readNumber(digits, maxTtl);
    return !isHex(secret, 32) || file === null || !ttl || more.length > 0 ? null : { secret, file, ttl };
  },
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads one message, without its end of line.
 *
 * @returns null if it is invalid; `verb` alone shows whether the verb is unknown
 */
export function decode(bytes) {
  let text;
  try {
    text = utf8.decode(bytes).replace(/\r$/u, '');
  } catch {
    return null;
  }
  const [verb, ...fields] = text.split(' ');
  const read = Object.hasOwn(readers, verb) ? readers[verb](fields) : null;
  return read === null ? null : { verb, fields, ...read };
}

export const knowsVerb = (bytes) => Object.hasOwn(readers, bytes.toString().trim().split(' ')[0]);

const pair = ({ ip, port }) => (dialect === 'cisen07' ? `${ip} ${port}` : `${port} ${ip}`);

/** The encoders return a message without its end of line, which the dialect adds. */
export const encode = {
  get: ({ file, origin, query, hops, ttl }) =>
    `get ${encodeName(file)} ${pair(origin)} ${query} ${hops} ${ttl}`,

  /** Older peers change the last field and keep the rest unchanged. */
  relayed: ({ fields, origin }, { ttl, origin: written }) => {
    const kept = fields.slice(0, -1);
    if (written !== origin) kept.splice(1, 2, ...pair(written).split(' '));
    return ['get', ...kept, ttl].join(' ');
  },

  found: ({ file, number, ip, port, query, hops, size, sha256 }) => {
    const place = dialect === 'cisen07' ? `${ip} ${port}` : `${number} ${ip} ${port}`;
    const extension = query === null ? '' : ` ${query} ${hops} ${size} sha256:${sha256}`;
    return `found ${encodeName(file)} at ${place}${extension}`;
  },

  request: ({ file, ip, port, query }) =>
    `request ${encodeName(file)} ${ip} ${port}${query === null ? '' : ` ${query}`}`,
};
