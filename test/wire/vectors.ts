import type { Message } from '../../src/wire/messages.js';

/**
 * One row makes many tests: decode, encode, mirror, and a split at every byte.
 *
 * `encodes: false` marks what is accepted and never written that way.
 */
export interface Vector {
  readonly title: string;
  readonly line: string;
  readonly message: Message;
  readonly encodes?: false;
}

const id = '0123456789abcdef0123456789abcdef';
const sha256 = 'ab'.repeat(32);
const origin = { ip: '127.0.0.1', port: 10810 };
const get = { verb: 'get', file: '3.txt', origin, query: null, hops: null, ttl: 4 } as const;
const found = {
  verb: 'found',
  file: '3.txt',
  holder: 3,
  address: { ip: '127.0.0.1', port: 10812 },
  query: null,
  hops: null,
  size: null,
  sha256: null,
} as const;
const request = { verb: 'request', file: '3.txt', requester: origin, query: null } as const;

export const vectors: readonly Vector[] = [
  { title: 'get, bare, jiangluyu', line: 'get 3.txt 10810 127.0.0.1 4', message: get },
  { title: 'get, bare, cisen07', line: 'get 3.txt 127.0.0.1 10810 4', message: get, encodes: false },
  {
    title: 'get, extended',
    line: `get 3.txt 10810 127.0.0.1 ${id} 2 4`,
    message: { ...get, query: id, hops: 2 },
  },
  {
    title: 'get, extended, swapped',
    line: `get 3.txt 127.0.0.1 10810 ${id} 0 1`,
    message: { ...get, query: id, hops: 0, ttl: 1 },
    encodes: false,
  },
  {
    title: 'get, with the state of a strategy',
    line: `get 3.txt 10810 127.0.0.1 ${id} 2 0000beef 4`,
    message: { ...get, query: id, hops: 2, state: 0xbeef },
  },
  {
    title: 'get, with the largest state',
    line: `get 3.txt 10810 127.0.0.1 ${id} 0 ffffffff 4`,
    message: { ...get, query: id, hops: 0, state: 0xffffffff },
  },
  {
    title: 'check',
    line: `check ${id} 0000beef 127.0.0.1 10810`,
    message: { verb: 'check', query: id, state: 0xbeef, address: origin },
  },
  {
    title: 'checked, go on',
    line: `checked ${id} go-on`,
    message: { verb: 'checked', query: id, goesOn: true },
  },
  {
    title: 'checked, stop',
    line: `checked ${id} stop`,
    message: { verb: 'checked', query: id, goesOn: false },
  },
  {
    title: 'announce, degree',
    line: 'announce degree 4',
    message: { verb: 'announce', what: 'degree', degree: 4 },
  },
  {
    title: 'announce, file',
    line: 'announce file a%20b.txt',
    message: { verb: 'announce', what: 'file', file: 'a b.txt' },
  },
  {
    title: 'announce, table',
    line: 'announce table 16 00ff',
    message: { verb: 'announce', what: 'table', start: 16, hex: '00ff' },
  },
  { title: 'announce, end', line: 'announce end', message: { verb: 'announce', what: 'end' } },
  {
    title: 'announce, role',
    line: 'announce role ultrapeer 3',
    message: { verb: 'announce', what: 'role', isUltrapeer: true, ultrapeers: 3 },
  },
  {
    title: 'announce, leaf',
    line: 'announce role leaf 1',
    message: { verb: 'announce', what: 'role', isUltrapeer: false, ultrapeers: 1 },
  },
  {
    title: 'announce, parent',
    line: 'announce parent yes',
    message: { verb: 'announce', what: 'parent', isParent: true },
  },
  { title: 'get, Chinese', line: 'get 数据.txt 10810 127.0.0.1 4', message: { ...get, file: '数据.txt' } },
  {
    title: 'get, encoded',
    line: 'get a%20b%25%09c.txt 10810 127.0.0.1 4',
    message: { ...get, file: 'a b%\tc.txt' },
  },
  {
    title: 'get, lower-case escapes',
    line: 'get a%e6%95%b0.txt 10810 127.0.0.1 4',
    message: { ...get, file: 'a数.txt' },
    encodes: false,
  },
  {
    title: 'get, a bare % of an older program',
    line: 'get 100%.txt 10810 127.0.0.1 4',
    message: { ...get, file: '100%.txt' },
    encodes: false,
  },
  {
    title: 'get, IPv6',
    line: 'get 3.txt 10810 ::1 4',
    message: { ...get, origin: { ip: '::1', port: 10810 } },
  },
  { title: 'get, TTL 0', line: 'get 3.txt 10810 127.0.0.1 0', message: { ...get, ttl: 0 } },
  { title: 'found, bare, jiangluyu', line: 'found 3.txt at 3 127.0.0.1 10812', message: found },
  {
    title: 'found, bare, cisen07',
    line: 'found 3.txt at 127.0.0.1 10812',
    message: { ...found, holder: null },
  },
  {
    title: 'found, extended',
    line: `found 3.txt at 3 127.0.0.1 10812 ${id} 2 157 sha256:${sha256}`,
    message: { ...found, query: id, hops: 2, size: 157, sha256 },
  },
  { title: 'request, bare', line: 'request 3.txt 127.0.0.1 10810', message: request },
  {
    title: 'request, extended',
    line: `request 3.txt 127.0.0.1 10810 ${id}`,
    message: { ...request, query: id },
  },
  { title: 'hello', line: 'hello 12', message: { verb: 'hello', peer: 12, key: null } },
  { title: 'hello, with a key', line: `hello 12 ${id}`, message: { verb: 'hello', peer: 12, key: id } },
  {
    title: 'ask',
    line: `ask ${id} a%20b.txt 7`,
    message: { verb: 'ask', token: id, file: 'a b.txt', ttl: 7 },
  },
  {
    title: 'answer',
    line: 'answer 3.txt not-found',
    message: { verb: 'answer', file: '3.txt', outcome: 'not-found' },
  },
];

/** Lines that are no message: answered `invalid content`. */
export const nonsense: readonly string[] = [
  'get 3.txt 10810 127.0.0.1 0123456789abcdef0123456789abcdef 2 beef 4',
  'get 3.txt 10810 127.0.0.1 0123456789abcdef0123456789abcdef 2 0000BEEF 4',
  'check 0123456789abcdef0123456789abcdef 127.0.0.1 10810',
  'check 0123456789abcdef0123456789abcdef beef 127.0.0.1 10810',
  'check 0123 127.0.0.1 10810',
  'checked 0123456789abcdef0123456789abcdef yes',
  'announce',
  'announce constructor 1',
  'announce degree -1',
  'announce degree 1 2',
  'announce file ../x',
  'announce table 131072 ff',
  'announce table 0 f',
  'announce table 0 FF',
  'announce table 0 ',
  'announce end 1',
  'announce role leaf',
  'announce role peer 1',
  'announce parent maybe',
  '',
  ' ',
  'get',
  'GET 3.txt 10810 127.0.0.1 4',
  'get 3.txt 10810 127.0.0.1',
  'get  3.txt 10810 127.0.0.1 4',
  'get 3.txt 10810 127.0.0.1 4 ',
  ' get 3.txt 10810 127.0.0.1 4',
  'get 3.txt 10810 127.0.0.1 -1',
  'get 3.txt 10810 127.0.0.1 four',
  'get 3.txt 10810 127.0.0.1 04',
  'get 3.txt 10810 127.0.0.1 65536',
  'get 3.txt 0 127.0.0.1 4',
  'get 3.txt 65536 127.0.0.1 4',
  'get 3.txt 10810 localhost 4',
  'get 3.txt 127.0.0.1 127.0.0.1 4',
  'get ../3.txt 10810 127.0.0.1 4',
  'get /etc/passwd 10810 127.0.0.1 4',
  'get ..%2Fetc 10810 127.0.0.1 4',
  'get a%5Cb 10810 127.0.0.1 4',
  'get a%00b 10810 127.0.0.1 4',
  'get .. 10810 127.0.0.1 4',
  'get a%FFb 10810 127.0.0.1 4',
  `get 3.txt 10810 127.0.0.1 ${id} 4`,
  `get 3.txt 10810 127.0.0.1 ${id.toUpperCase()} 0 4`,
  `get 3.txt 10810 127.0.0.1 ${id.slice(1)} 0 4`,
  'found 3.txt',
  'found 3.txt in 3 127.0.0.1 10812',
  'found 3.txt at three 127.0.0.1 10812',
  `found 3.txt at 3 127.0.0.1 10812 ${id} 2 157 md5:${sha256}`,
  `found 3.txt at 3 127.0.0.1 10812 ${id} 2 -1 sha256:${sha256}`,
  'request 3.txt 10810',
  'request 3.txt 127.0.0.1 10810 4',
  'hello',
  'hello world',
  'hello 1 2',
  `ask ${id} 3.txt 0`,
  'ask password 3.txt 4',
  'answer 3.txt perhaps',
  'GET / HTTP/1.1',
  'constructor',
  '__proto__ 1 2 3',
];
