import { closeSync, existsSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { Readable } from 'node:stream';
import { Deadline } from '../core/deadline.js';
import { messageOf, SimError } from '../core/errors.js';
import { quote } from '../core/sanitize.js';
import { maxPort } from '../core/vocabulary.js';

/** What an agent needs to find its supervisor, and to prove that it was invited. Only its owner may read it. */
export interface Invitation {
  /** Addresses and names of the supervisor; which of them an agent can reach depends on its network. */
  readonly addresses: readonly string[];
  readonly port: number;
  /** 64 hex digits. */
  readonly key: string;
}

const maxCharacters = 64 << 10;
const maxAddresses = 256;
/** How long nothing may arrive at the standard input of an agent that reads its invitation there. */
const inputMs = 30_000;

/** The addresses of this machine, those that only it can reach last. */
export function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((of = []) => of);
  const usable = all.filter(({ address }) => !isLinkLocal(address));
  return usable
    .sort((one, other) => Number(one.internal) - Number(other.internal))
    .map(({ address }) => address);
}

/** Link-local: it has a meaning on one network interface only. */
function isLinkLocal(address: string): boolean {
  return /^(?:fe[89ab][\da-f]:|169\.254\.)/iu.test(address);
}

/** Whether other hosts cannot use this address of a host. */
export function isLocalOnly(address: string): boolean {
  return isLinkLocal(address) || address === '::1' || address.startsWith('127.');
}

/** @param path of a new file */
export function writeInvitation(path: string, invitation: Invitation): void {
  writeFileSync(path, `${JSON.stringify(invitation)}\n`, { mode: 0o600, flag: 'wx' });
}

/**
 * The invitation in a file; if there is no such file, the first line of the input, because launchers copy theirs to the agents.
 *
 * @throws SimError as {@link readInvitation}
 */
export async function receiveInvitation(
  path: string,
  input: Readable & { readonly isTTY?: boolean },
): Promise<Invitation> {
  if (existsSync(path)) return readInvitation(path);
  const text = input.isTTY === true ? '' : await firstLine(input);
  if (text !== '') return parseInvitation(text, 'on the standard input');
  throw new SimError('bad-usage', `there is no invitation at ${quote(path)}, nor on the standard input`, {
    hint: 'give a path that this host can read, or a launcher that copies its input to the agents',
  });
}

/** @throws SimError `bad-usage`: it is missing, others may read it, or it is not an invitation */
export function readInvitation(path: string): Invitation {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    requirePrivate(file, path);
    return parseInvitation(readFileSync(file, 'utf8'), quote(path));
  } catch (error) {
    throw error instanceof SimError ? error : unreadable(path, error);
  } finally {
    closeSync(file);
  }
}

function unreadable(path: string, error: unknown): SimError {
  return new SimError('bad-usage', `the invitation ${quote(path)} cannot be read: ${messageOf(error)}`, {
    hint: 'give the path of an invitation: floodsim writes it at the start of a run',
    cause: error,
  });
}

/** Kubernetes gives a file of root's to the group of the container. */
function requirePrivate(file: number, path: string): void {
  const { mode, uid } = fstatSync(file);
  if (process.platform === 'win32') return;
  if (uid !== 0 && uid !== process.geteuid?.())
    throw new SimError('bad-usage', `the invitation ${quote(path)} belongs to another user`, {
      hint: 'that user would be your supervisor: take an invitation of your own run',
    });
  const isForGroup = uid === 0 && process.geteuid?.() !== 0;
  if ((mode & (isForGroup ? 0o007 : 0o077)) === 0) return;
  throw new SimError('bad-usage', `the invitation ${quote(path)} can be used by other users`, {
    hint: 'they may know its key: make a new one, whose mode is 0600 from the beginning',
  });
}

/**
 * @param where of messages
 * @throws SimError `bad-usage`
 */
function parseInvitation(text: string, where: string): Invitation {
  const fail = (what: string): SimError =>
    new SimError('bad-usage', `the invitation ${where} ${what}`, {
      hint: 'it needs "addresses", "port" and "key"; floodsim writes it at the start of a run',
    });
  if (text.length > maxCharacters) throw fail('is too long');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fail('is not JSON');
  }
  if (typeof value !== 'object' || value === null) throw fail('is not an object');
  const { addresses, port, key } = value as Partial<Readonly<Record<keyof Invitation, unknown>>>;
  if (!Array.isArray(addresses) || addresses.length === 0 || addresses.length > maxAddresses)
    throw fail(`has no list of 1 to ${maxAddresses} "addresses"`);
  const wrong: unknown = addresses.find((address) => !isAddressOrName(address));
  if (wrong !== undefined) throw fail(`has an address that is none: ${quote(String(wrong))}`);
  if (!Number.isInteger(port) || Number(port) < 1 || Number(port) > maxPort)
    throw fail(`has no "port" from 1 to ${maxPort}`);
  if (typeof key !== 'string' || !/^[\da-f]{64}$/u.test(key)) throw fail('has no "key" of 64 hex digits');
  return { addresses: addresses as string[], port: Number(port), key };
}

function isAddressOrName(value: unknown): boolean {
  return typeof value === 'string' && /^[\w.:%-]{1,253}$/u.test(value);
}

/** The first line that arrives; empty if there is none in time. */
function firstLine(input: Readable): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const settle = (): void => {
      deadline.stop();
      input.destroy();
      resolve(text.split('\n', 1)[0]?.trim() ?? '');
    };
    const deadline = new Deadline(inputMs, settle);
    input.setEncoding('utf8');
    input.on('data', (part: string) => {
      text += part;
      deadline.refresh();
      if (text.includes('\n') || text.length > maxCharacters) settle();
    });
    input.once('end', settle);
    input.once('error', settle);
  });
}
