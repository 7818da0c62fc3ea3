/** The meaning of a field of a message; `at` is the word between file and holder. */
export type FieldName =
  | 'command'
  | 'file'
  | 'origin port'
  | 'origin ip'
  | 'at'
  | 'holder'
  | 'ip'
  | 'port'
  | 'query id'
  | 'hops'
  | 'state'
  | 'ttl'
  | 'size'
  | 'digest'
  | 'peer'
  | 'key'
  | 'token'
  | 'outcome'
  | 'answer'
  | 'announced'
  | 'value';

export interface NamedField {
  readonly name: FieldName;
  /** As on the wire: a file name may contain `%20`. */
  readonly value: string;
}

const extension = ['query id', 'hops'] as const;
const found = ['command', 'file', 'at'] as const;

/** The fields of each message in the order of `docs/wire.md`, one list for each number of fields. */
const orders: Readonly<Record<string, readonly (readonly FieldName[])[]>> = {
  get: [
    ['command', 'file', 'origin port', 'origin ip', 'ttl'],
    ['command', 'file', 'origin port', 'origin ip', ...extension, 'ttl'],
    ['command', 'file', 'origin port', 'origin ip', ...extension, 'state', 'ttl'],
  ],
  found: [
    [...found, 'ip', 'port'],
    [...found, 'holder', 'ip', 'port'],
    [...found, 'holder', 'ip', 'port', ...extension, 'size', 'digest'],
  ],
  request: [
    ['command', 'file', 'ip', 'port'],
    ['command', 'file', 'ip', 'port', 'query id'],
  ],
  hello: [
    ['command', 'peer'],
    ['command', 'peer', 'key'],
  ],
  ask: [['command', 'token', 'file', 'ttl']],
  answer: [['command', 'file', 'outcome']],
  check: [['command', 'query id', 'state', 'ip', 'port']],
  checked: [['command', 'query id', 'answer']],
  announce: [
    ['command', 'announced'],
    ['command', 'announced', 'value'],
    ['command', 'announced', 'value', 'value'],
  ],
};

/**
 * Names the fields of a message of any dialect.
 *
 * @returns empty if the text is not a message
 */
export function nameFields(text: string): readonly NamedField[] {
  const values = text.replace(/\r?\n$/u, '').split(' ');
  const order = ordersOf(values[0] ?? '').find(({ length }) => length === values.length);
  if (order === undefined) return [];
  const isPort = /^\d+$/u.test(values[2] ?? '');
  // In `cisen07`, the IP of a `get` stands before the port.
  const swapped: Partial<Record<FieldName, FieldName>> =
    values[0] === 'get' && !isPort ? { 'origin port': 'origin ip', 'origin ip': 'origin port' } : {};
  return order.map((name, index) => ({ name: swapped[name] ?? name, value: values[index] ?? '' }));
}

function ordersOf(command: string): readonly (readonly FieldName[])[] {
  return Object.hasOwn(orders, command) ? (orders[command] ?? []) : [];
}
