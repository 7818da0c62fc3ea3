import { SimError } from '../../core/errors.js';
import { quote } from '../../core/sanitize.js';
import { maxSlowMs } from '../../core/vocabulary.js';
import type { Command } from './protocol.js';

/** Maximum UTF-16 units of a text. A file name has at most 255 bytes, and a folder's path is not much longer. */
const maxText = 4_096;

type Check = readonly [what: string, isValid: (value: unknown) => boolean];

const integer = (min: number, max: number): Check => [
  `a whole number from ${min} to ${max}`,
  (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
];
const peer = integer(0, Number.MAX_SAFE_INTEGER);
const text: Check = [
  `a text of at most ${maxText} characters`,
  (value) => typeof value === 'string' && value.length <= maxText,
];
const integerOrNull: Check = [
  'a whole number, or null',
  (value) => value === null || Number.isSafeInteger(value),
];
const portsChoice: Check = ['ini or auto', (value) => value === 'ini' || value === 'auto'];

const fieldsOf: Readonly<Record<Command['do'], Readonly<Record<string, Check>>>> = {
  ask: { origin: peer, file: text, ttl: integerOrNull },
  kill: { peer },
  start: { peer },
  link: { from: peer, to: peer },
  unlink: { from: peer, to: peer },
  modify: { peer, setting: text, value: text },
  ports: { ports: portsChoice },
  slow: { ms: integer(0, maxSlowMs) },
  fault: { text },
  heal: { fault: integerOrNull },
  log: { peer },
  files: {},
};

/**
 * Reads a command from its JSON text. Exactly the fields of the command must be there.
 *
 * @throws SimError `bad-usage`
 */
export function readCommand(json: string): Command {
  const value = parse(json);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refused('a command is a JSON object');
  const { do: name, ...given } = value as Record<string, unknown>;
  if (typeof name !== 'string' || !Object.hasOwn(fieldsOf, name))
    throw refused(`there is no command ${quote(String(name))}`);
  const fields = fieldsOf[name as Command['do']];
  for (const [field, [what, isValid]] of Object.entries(fields)) {
    if (!Object.hasOwn(given, field)) throw refused(`${name} needs ${field}`);
    if (!isValid(given[field])) throw refused(`${field} of ${name} is not ${what}`);
  }
  const unknown = Object.keys(given).find((field) => !Object.hasOwn(fields, field));
  if (unknown !== undefined) throw refused(`${name} has no field ${quote(unknown)}`);
  return { do: name, ...given } as Command;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw refused('the command is not JSON');
  }
}

function refused(message: string): SimError {
  return new SimError('bad-usage', message, { hint: 'reload the page' });
}
