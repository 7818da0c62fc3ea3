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
/** How long better addresses are waited for when one has answered: longer, if that one cannot be used by other hosts. */
const betterMs = { usual: 300, localOnly: 5_000 } as const;

export interface DialOptions extends AgentObserver {
  readonly version?: string;
  /** How long the agent goes on trying. Default: two minutes. */
  readonly patienceMs?: number | undefined;
}

/**
 * Tries all addresses of the supervisor at once, again and again for a while. Of those that prove themselves at about the same time, it
 * takes the first of the invitation, so that the hosts of a run use the same network.
 *
 * @throws SimError `hosts-failed`: none did, with the reason of each, or the supervisor has another version
 */
export async function dial(
  invitation: Invitation,
  { version = packageVersion(), patienceMs = usualPatienceMs, ...observer }: DialOptions,
): Promise<AgentLines> {
  const { attempt, welcome } = await new Search(invitation, version, patienceMs).result;
  if (welcome.version === version) return attempt.join(welcome, observer);
  attempt.drop();
  const versions = `the supervisor is floodsim ${printable(welcome.version, 40)}, and this host has floodsim ${version}`;
  throw new SimError('hosts-failed', versions, { hint: 'install the same version on all hosts' });
}

interface Found {
  readonly attempt: Attempt;
  readonly welcome: Welcome;
  /** The lower, the better. Addresses that other hosts cannot use have one above all others. */
  readonly rank: number;
}

/** The attempts at all addresses, of which one is taken. */
class Search {
  readonly result: Promise<Found>;
  readonly #invitation: Invitation;
  readonly #version: string;
  readonly #end: number;
  readonly #attempts = new Set<Attempt>();
  /** The numbers of those whose first attempt has no outcome yet. */
  readonly #untried: Set<number>;
  /** Why each was not reached at last, with its number. */
  readonly #failures = new Map<string, { readonly number: number; readonly reason: string }>();
  #best: Found | null = null;
  readonly #deadlines = new Set<Deadline>();
  #isOver = false;
  #settle: (found: Found) => void = () => {};

  constructor(invitation: Invitation, version: string, patienceMs: number) {
    this.#invitation = invitation;
    this.#version = version;
    this.#end = monotonicMs() + patienceMs;
    this.#untried = new Set(invitation.addresses.keys());
    this.result = new Promise((resolve, reject) => {
      this.#settle = resolve;
      const all = Promise.all(invitation.addresses.map((name, number) => this.#try(name, number)));
      void all.then(() => this.#isOver || reject(this.#failed()));
    });
  }

  /** Resolves when the supervisor has been found, or not in time. */
  async #try(name: string, number: number): Promise<void> {
    for (let attempts = 0; ; attempts += 1) {
      const isFound = await this.#tryOnce(name, number, proofMs * 2 ** Math.min(attempts, 4));
      this.#untried.delete(number);
      this.#decide();
      if (isFound || this.#isOver || monotonicMs() > this.#end) return;
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  }

  async #tryOnce(name: string, number: number, withinMs: number): Promise<boolean> {
    try {
      // Each address of a name by itself: the system tries the next one after a time that is too short for a busy machine.
      const found = isIP(name) === 0 ? await lookup(name, { all: true }) : [{ address: name }];
      const outcomes = found.map(({ address }) => this.#tryAddress(name, address, { number, withinMs }));
      return (await Promise.all(outcomes)).includes(true);
    } catch (error) {
      this.#failures.set(name, { number, reason: messageOf(error) });
      return false;
    }
  }

  async #tryAddress(
    name: string,
    ip: string,
    { number, withinMs }: { readonly number: number; readonly withinMs: number },
  ): Promise<boolean> {
    if (this.#isOver) return false;
    const { port, key, addresses } = this.#invitation;
    const attempt = new Attempt({ ip, port, key, version: this.#version, withinMs });
    this.#attempts.add(attempt);
    const welcome = await attempt.outcome;
    if (typeof welcome === 'string') {
      this.#attempts.delete(attempt);
      this.#failures.set(name === ip ? name : `${name} (${ip})`, { number, reason: welcome });
      return false;
    }
    const isLocal = isLocalOnly(attempt.ownAddress);
    const rank = number + (isLocal ? addresses.length : 0);
    if (rank < (this.#best?.rank ?? Number.POSITIVE_INFINITY)) this.#best = { attempt, welcome, rank };
    this.#deadlines.add(
      new Deadline(isLocal ? betterMs.localOnly : betterMs.usual, () => this.#take(this.#best)),
    );
    this.#decide();
    return true;
  }

  /** Takes the best one if no better one can be found any more. */
  #decide(): void {
    const best = this.#best;
    if (best !== null && ![...this.#untried].some((number) => number < best.rank)) this.#take(best);
  }

  #take(found: Found | null): void {
    if (this.#isOver || found === null) return;
    this.#isOver = true;
    for (const deadline of this.#deadlines) deadline.stop();
    for (const attempt of this.#attempts) if (attempt !== found.attempt) attempt.drop();
    this.#settle(found);
  }

  #failed(): SimError {
    const failures = [...this.#failures].sort(([, one], [, other]) => one.number - other.number);
    const reasons = failures.map(([name, { reason }]) => `${name}: ${reason}`);
    const message = `no supervisor was found at port ${this.#invitation.port} (${reasons.join('; ')})`;
    return new SimError('hosts-failed', message, {
      hint: 'is the run still there, and may this host connect to that port?',
    });
  }
}
