import { devNull } from 'node:os';
import { dirname } from 'node:path';
import type { FromAgent, LeftOnHost, ToAgent } from '../control/agent-messages.js';
import { CommonTexts } from '../control/common-texts.js';
import { acceptsConnections } from '../core/connect.js';
import { failureOf } from '../core/errors.js';
import { makeFolder } from '../core/platform.js';
import type { Address } from '../core/vocabulary.js';
import { activityOf } from '../processes/activity.js';
import { Child } from '../processes/child.js';
import { descendantsOf } from '../processes/usage.js';
import { Warden } from '../processes/warden.js';

/** How many last lines of its log explain a child that has died. */
const maxLastLines = 32;

type Order = Extract<ToAgent, { type: 'start' | 'text' | 'to' | 'stop' | 'signal' | 'look' }>;

/** The children of one host: starts them, and passes on what goes through their channels. */
export class Children {
  readonly #children = new Map<number, Child<unknown, unknown>>();
  readonly #send: (message: FromAgent) => void;
  readonly #texts = new CommonTexts();
  /** In the order in which they arrived; the first ones are done. */
  #orders: Exclude<Order, { type: 'look' }>[] = [];
  #done = 0;
  #warden: Warden | null = null;
  /** Whether the supervisor has begun to stop its children. */
  isStopping = false;

  constructor(send: (message: FromAgent) => void) {
    this.#send = send;
  }

  /** Ends what would outlive this process, if it is killed: paused children, and folders. */
  get warden(): Warden {
    this.#warden ??= new Warden(devNull);
    return this.#warden;
  }

  do(order: Order): void {
    if (order.type === 'look') return this.#look(order.children);
    this.#orders.push(order);
    if (this.#orders.length === 1) this.#carryOutNext();
  }

  /**
   * Carries out the orders that wait, one start in each turn of the event loop: it blocks this process for milliseconds, on a busy machine
   * for many, and hundreds of them in one turn would be taken for the end of the host.
   */
  #carryOutNext(): void {
    for (let order = this.#orders[this.#done]; order !== undefined; order = this.#orders[this.#done]) {
      this.#done += 1;
      this.#carryOut(order);
      if (order.type === 'start') return void setImmediate(() => this.#carryOutNext());
    }
    this.#orders = [];
    this.#done = 0;
  }

  #carryOut(order: Exclude<Order, { type: 'look' }>): void {
    if (order.type === 'start') return this.#start(order);
    if (order.type === 'text') return this.#texts.set(order.key, order.text);
    const child = this.#children.get(order.child);
    if (child === undefined) return;
    if (order.type === 'to') child.send(this.#texts.complete(order.message, order.texts));
    else if (order.type === 'stop') void this.#stop(order.child, child, order.message);
    else this.#signal(child, order.signal);
  }

  /** Resolves when no child is left, or none that the system can end. */
  async killAll(): Promise<void> {
    // Those that wait for their start are not started any more.
    this.#done = this.#orders.length;
    await Promise.all([...this.#children.values()].map((child) => child.end()));
  }

  /**
   * Counts what is left when all children were killed, and ends the warden.
   *
   * @param addresses where children have listened
   */
  async left(addresses: readonly Address[], temporaryFiles: number): Promise<LeftOnHost> {
    await this.#warden?.stop();
    const open = await Promise.all(addresses.map(acceptsConnections));
    return {
      processes: descendantsOf(process.pid)?.length ?? this.#children.size,
      ports: open.filter(Boolean).length,
      temporaryFiles,
    };
  }

  #start({ child: number, entry, log }: Extract<Order, { type: 'start' }>): void {
    let child: Child<unknown, unknown>;
    try {
      makeFolder(dirname(log));
      child = new Child(entry, log, (message) => this.#send({ type: 'from', child: number, message }));
    } catch (error) {
      // Its log cannot be written, or the system has too many open files.
      return this.#gone(number, { code: null, signal: null }, error, []);
    }
    this.#children.set(number, child);
    this.#send({ type: 'started', child: number, pid: child.pid ?? null });
    void child.exited.then((exit) => {
      this.#children.delete(number);
      if (child.pid !== undefined) this.#warden?.resumed(child.pid);
      this.#gone(number, exit, child.startError, child.lastLines(maxLastLines));
    });
  }

  #gone(
    child: number,
    exit: Extract<FromAgent, { type: 'gone' }>['exit'],
    error: unknown,
    lastLines: readonly string[],
  ): void {
    const startError = error === null ? null : failureOf(error);
    this.#send({ type: 'gone', child, exit, startError, lastLines });
  }

  async #stop(number: number, child: Child<unknown, unknown>, message: unknown): Promise<void> {
    this.isStopping = true;
    await child.stop(message);
    if (!child.isGone) this.#send({ type: 'stuck', child: number });
  }

  #signal(child: Child<unknown, unknown>, signal: NodeJS.Signals): void {
    if (child.pid === undefined) return;
    if (signal === 'SIGSTOP') this.warden.paused(child.pid);
    child.signal(signal);
    if (signal === 'SIGCONT') this.#warden?.resumed(child.pid);
  }

  #look(numbers: readonly number[]): void {
    const children = numbers.flatMap((number) => {
      const pid = this.#children.get(number)?.pid;
      return pid === undefined ? [] : [[number, activityOf(pid)] as const];
    });
    this.#send({ type: 'activity', children });
  }
}
