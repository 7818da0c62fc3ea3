import { createHmac, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { isSameDigest, type SealKeys } from './json-lines.js';

/**
 * How an agent and its supervisor prove to each other that they have the same key, without sending it: three messages, each with an
 * HMAC (RFC 2104, SHA-256) over fresh random numbers. A program without the key gets no answer, and a message that is sent again is refused.
 */

/** The first message, of the agent. */
export interface Hello {
  readonly type: 'hello';
  /** Version of floodsim. */
  readonly version: string;
  /** 32 hex digits, new for each connection. */
  readonly nonce: string;
  readonly proof: string;
}

/** The supervisor's answer. An agent of another version gets it too, so that it can say why it ends. */
export interface Welcome {
  readonly type: 'welcome';
  readonly version: string;
  readonly nonce: string;
  readonly proof: string;
}

/** The agent's second message: it proves that the first one was not sent again by somebody else. */
export interface Joined extends HostFacts {
  readonly type: 'joined';
  readonly proof: string;
}

/** What a supervisor must know of a host. */
export interface HostFacts {
  readonly name: string;
  /** The address by which it reaches the supervisor: its peers listen there. */
  readonly address: string;
  /** The address at which it reaches the supervisor: proxies listen there. */
  readonly supervisor: string;
  /** Id of the agent's process. */
  readonly pid: number;
}

export type Nonces = readonly [agent: string, supervisor: string];

export const newNonce = (): string => randomBytes(16).toString('hex');

const isNonce = (value: unknown): boolean => typeof value === 'string' && /^[\da-f]{32}$/u.test(value);

/** @param words what is proven; as JSON, so that none can be read as two */
function macOf(key: string, words: readonly unknown[]): Buffer {
  return createHmac('sha256', Buffer.from(key, 'hex')).update(JSON.stringify(words)).digest();
}

function proofOf(key: string, ...words: readonly unknown[]): string {
  return macOf(key, words).toString('hex');
}

export function hello(key: string, nonce: string, version: string): Hello {
  return { type: 'hello', version, nonce, proof: proofOf(key, 'agent', version, nonce) };
}

export function isHello(message: object, key: string): message is Hello {
  const { type, version, nonce, proof } = message as Partial<Hello>;
  if (type !== 'hello' || typeof version !== 'string' || !isNonce(nonce)) return false;
  return isSameDigest(proof, proofOf(key, 'agent', version, nonce));
}

/** @param theirs the nonce of the agent */
export function welcome(key: string, theirs: string, nonce: string, version: string): Welcome {
  return { type: 'welcome', version, nonce, proof: proofOf(key, 'supervisor', version, theirs, nonce) };
}

/** @param ours the nonce of the agent */
export function isWelcome(message: object, key: string, ours: string): message is Welcome {
  const { type, version, nonce, proof } = message as Partial<Welcome>;
  if (type !== 'welcome' || typeof version !== 'string' || !isNonce(nonce)) return false;
  return isSameDigest(proof, proofOf(key, 'supervisor', version, ours, nonce));
}

export function joined(key: string, nonces: Nonces, facts: HostFacts): Joined {
  return { type: 'joined', ...facts, proof: proofOf(key, 'joined', ...nonces, ...wordsOf(facts)) };
}

export function isJoined(message: object, key: string, nonces: Nonces): message is Joined {
  const { type, proof, name, address, supervisor, pid } = message as Partial<Joined>;
  if (type !== 'joined' || typeof name !== 'string' || !Number.isSafeInteger(pid)) return false;
  if (name === '' || name.length > 255 || !isIp(address) || !isIp(supervisor)) return false;
  return isSameDigest(proof, proofOf(key, 'joined', ...nonces, ...wordsOf(message as Joined)));
}

const isIp = (value: unknown): boolean => typeof value === 'string' && isIP(value) !== 0;

function wordsOf({ name, address, supervisor, pid }: HostFacts): readonly unknown[] {
  return [name, address, supervisor, pid];
}

/** What the lines after the handshake are proven with, as the agent uses it; the supervisor swaps the two. */
export function sealKeys(key: string, nonces: Nonces): SealKeys {
  return {
    sent: macOf(key, ['lines of the agent', ...nonces]),
    received: macOf(key, ['lines of the supervisor', ...nonces]),
  };
}
