import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { FromAgent, ToAgent } from '../control/agent-messages.js';
import { systemCode } from '../core/errors.js';
import { Child } from '../processes/child.js';

/** How many last lines of its log explain a child that has died. */
const maxLastLines = 32;

/** The children of one host: starts them, and passes on what goes through their channels. */
export class Children {
  readonly #children = new Map<number, Child<unknown, unknown>>();
  readonly #send: (message: FromAgent) => void;

  constructor(send: (message: FromAgent) => void) {
    this.#send = send;
  }

  do(order: Exclude<ToAgent, { type: 'clock' | 'leave' }>): void {
    if (order.type === 'start') return this.#start(order);
    const child = this.#children.get(order.child);
    if (order.type === 'to') child?.send(order.message);
    else if (order.type === 'stop') void child?.stop(order.message);
    else child?.signal(order.signal);
  }

  /** Resolves when no child is left. */
  async killAll(): Promise<void> {
    const children = [...this.#children.values()];
    for (const child of children) child.kill();
    await Promise.all(children.map(({ exited }) => exited));
  }

  #start({ child: number, entry, log }: Extract<ToAgent, { type: 'start' }>): void {
    mkdirSync(dirname(log), { recursive: true });
    const child = new Child<unknown, unknown>(entry, log, (message) =>
      this.#send({ type: 'from', child: number, message }),
    );
    this.#children.set(number, child);
    this.#send({ type: 'started', child: number, pid: child.pid ?? null });
    void child.exited.then((exit) => {
      this.#children.delete(number);
      const { startError } = child;
      this.#send({
        type: 'gone',
        child: number,
        exit,
        startError: startError && { code: systemCode(startError) ?? null, message: startError.message },
        lastLines: child.lastLines(maxLastLines),
      });
    });
  }
}
