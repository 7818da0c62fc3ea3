import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * How an agent and its supervisor prove to each other that they have the same key, without sending it: three messages, each with an
 * HMAC (RFC 2104, SHA-256) over fresh random numbers. Whoever has no key gets no answer, and a message that is sent again is refused.
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

/** The supervisor's answer. */
export interface Welcome {
  readonly type: 'welcome';
  readonly version: string;
  readonly nonce: string;
  readonly proof: string;
}

/** The agent's last word: only now it is known that the first one was not sent again by somebody else. */
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

export const newNonce = (): string => randomBytes(16).toString('hex');

/** @param words what is proven; each in quotes, so that none can be read as two */
export function proofOf(key: string, ...words: readonly string[]): string {
  return createHmac('sha256', Buffer.from(key, 'hex')).update(JSON.stringify(words)).digest('hex');
}

/** In constant time. */
export function isProof(proof: unknown, key: string, ...words: readonly string[]): boolean {
  const expected = Buffer.from(proofOf(key, ...words), 'hex');
  const given = Buffer.from(typeof proof === 'string' ? proof : '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

export function hello(key: string, nonce: string, version: string): Hello {
  return { type: 'hello', version, nonce, proof: proofOf(key, 'agent', version, nonce) };
}

export function isHello(message: unknown, key: string): message is Hello {
  const { type, version, nonce, proof } = message as Partial<Hello>;
  if (type !== 'hello' || typeof version !== 'string' || typeof nonce !== 'string') return false;
  return /^[\da-f]{32}$/u.test(nonce) && isProof(proof, key, 'agent', version, nonce);
}

/** @param theirs the nonce of the agent */
export function welcome(key: string, theirs: string, nonce: string, version: string): Welcome {
  return { type: 'welcome', version, nonce, proof: proofOf(key, 'supervisor', version, theirs, nonce) };
}

/** @param ours the nonce of the agent */
export function isWelcome(message: unknown, key: string, ours: string): message is Welcome {
  const { type, version, nonce, proof } = message as Partial<Welcome>;
  if (type !== 'welcome' || typeof version !== 'string' || typeof nonce !== 'string') return false;
  return isProof(proof, key, 'supervisor', version, ours, nonce);
}

export function joined(
  key: string,
  nonces: readonly [agent: string, supervisor: string],
  facts: HostFacts,
): Joined {
  return { type: 'joined', ...facts, proof: proofOf(key, 'joined', ...nonces, JSON.stringify(facts)) };
}

export function isJoined(
  message: unknown,
  key: string,
  nonces: readonly [agent: string, supervisor: string],
): message is Joined {
  const { type, proof, ...facts } = message as Joined;
  return type === 'joined' && isProof(proof, key, 'joined', ...nonces, JSON.stringify(facts));
}
