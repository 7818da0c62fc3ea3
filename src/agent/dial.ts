import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Welcome } from '../control/handshake.js';
import { type Invitation, isLocalOnly } from '../control/invitation.js';
import { Deadline, monotonicMs } from '../core/deadline.js';
import { messageOf, SimError } from '../core/errors.js';
import { packageVersion } from '../core/package.js';
import { printable } from '../core/sanitize.js';
import { type AgentLines, type AgentObserver, Attempt } from './attempt.js';

/** How long the agent goes on trying, in ms: the supervisor's name may not be known yet. */
const usualPatienceMs = 120_000;
const retryMs = 500;
/** How long a connection may be open without a proof, at the first attempt; then up to 16 times as long. */
const proofMs = 10_000;
/** How long a supervisor that has answered at an address of this machine only waits for the other addresses. */
const betterMs = 5_000;

export interface DialOptions extends AgentObserver {
  readonly version?: string;
  readonly patienceMs?: number;
}

/**
 * Tries all addresses of the supervisor at once, again and again for a while, and takes the first that proves itself.
 *
 * @throws SimError `hosts-failed`: none did, with the reason of each, or the supervisor has another version
 */
export async function dial(
  invitation: Invitation,
  { onMessage, onEnd, version = packageVersion(), patienceMs = usualPatienceMs }: DialOptions,
): Promise<AgentLines> {
  const { attempt, welcome } = await new Search(invitation, version, patienceMs).result;
  if (welcome.version === version) return attempt.join(welcome, { onMessage, onEnd });
  attempt.drop();
  const versions = `the supervisor is floodsim ${printable(welcome.version, 40)}, and this host has floodsim ${version}`;
  throw new SimError('hosts-failed', versions, { hint: 'install the same version on all hosts' });
}

interface Found {
  readonly attempt: Attempt;
  readonly welcome: Welcome;
}

/** The attempts at all addresses, of which one is taken. */
class Search {
  readonly result: Promise<Found>;
  readonly #invitation: Invitation;
  readonly #version: string;
  readonly #end: number;
  readonly #attempts = new Set<Attempt>();
  /** Those whose first attempt has no outcome yet. */
  readonly #untried: Set<string>;
  /** Why each was not reached at last. */
  readonly #failures = new Map<string, string>();
  /** One at an address that other hosts cannot use: taken if there is no other. */
  #fallback: Found | null = null;
  #deadline: Deadline | null = null;
  #isOver = false;
  #settle: (found: Found) => void = () => {};

  constructor(invitation: Invitation, version: string, patienceMs: number) {
    this.#invitation = invitation;
    this.#version = version;
    this.#end = monotonicMs() + patienceMs;
    this.#untried = new Set(invitation.addresses);
    this.result = new Promise((resolve, reject) => {
      this.#settle = resolve;
      const all = Promise.all(invitation.addresses.map((name) => this.#try(name)));
      void all.then(() => this.#isOver || reject(this.#failed()));
    });
  }

  /** Resolves when the supervisor has been found, or not in time. */
  async #try(name: string): Promise<void> {
    for (let attempts = 0; ; attempts += 1) {
      const isFound = await this.#tryOnce(name, proofMs * 2 ** Math.min(attempts, 4));
      this.#untried.delete(name);
      this.#takeFallback(this.#untried.size === 0);
      if (isFound || this.#isOver || monotonicMs() > this.#end) return;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }

  async #tryOnce(name: string, withinMs: number): Promise<boolean> {
    try {
      // Each address of a name by itself: the system tries the next one after a time that is too short for a busy machine.
      const found = isIP(name) === 0 ? await lookup(name, { all: true }) : [{ address: name }];
      const outcomes = found.map(({ address }) => this.#tryAddress(name, address, withinMs));
      return (await Promise.all(outcomes)).includes(true);
    } catch (error) {
      this.#failures.set(name, messageOf(error));
      return false;
    }
  }

  async #tryAddress(name: string, ip: string, withinMs: number): Promise<boolean> {
    if (this.#isOver) return false;
    const { port, key } = this.#invitation;
    const attempt = new Attempt({ ip, port, key, version: this.#version, withinMs });
    this.#attempts.add(attempt);
    const welcome = await attempt.outcome;
    if (typeof welcome === 'string') {
      this.#attempts.delete(attempt);
      this.#failures.set(name === ip ? name : `${name} (${ip})`, welcome);
      return false;
    }
    const found = { attempt, welcome };
    if (!isLocalOnly(attempt.ownAddress)) this.#take(found);
    else if (this.#fallback === null) {
      this.#fallback = found;
      this.#deadline = new Deadline(betterMs, () => this.#takeFallback(true));
    }
    return true;
  }

  #takeFallback(isTime: boolean): void {
    if (isTime && this.#fallback !== null) this.#take(this.#fallback);
  }

  #take(found: Found): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#deadline?.stop();
    for (const attempt of this.#attempts) if (attempt !== found.attempt) attempt.drop();
    this.#settle(found);
  }

  #failed(): SimError {
    const reasons = [...this.#failures].map(([name, reason]) => `${name}: ${reason}`);
    const message = `no supervisor was found at port ${this.#invitation.port} (${reasons.join('; ')})`;
    return new SimError('hosts-failed', message, {
      hint: 'is the run still there, and may this host connect to that port?',
    });
  }
}
