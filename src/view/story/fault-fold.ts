import type { EventOf } from '../../trace/event.js';
import type { Writable } from './message-log.js';
import type { FaultAct, FaultStory } from './model.js';

type Acting = EventOf<'fault:started' | 'fault:ended' | 'fault:applied' | 'query:lost' | 'query:duplicated'>;

/** The faults of a run, and when each was active. */
export class FaultFold {
  readonly faults: FaultStory[] = [];
  readonly #spans = new Map<number, Writable<FaultStory['spans'][number]>[]>();

  add({ fault: number, text, kind }: EventOf<'fault:added'>): void {
    const spans: Writable<FaultStory['spans'][number]>[] = [];
    this.#spans.set(number, spans);
    this.faults.push({ number, text, kind, spans });
  }

  /** What a fault has done. */
  actOf(event: Acting): FaultAct {
    const { fault } = event;
    const spans = this.#spans.get(fault);
    const last = spans?.at(-1);
    if (event.type === 'fault:started') spans?.push({ from: event.at, to: null });
    if (event.type === 'fault:ended' && last !== undefined) last.to ??= event.at;
    return {
      fault,
      text: this.faults.find(({ number }) => number === fault)?.text ?? '',
      effect: effectOf(event),
      amount: 'amount' in event ? (event.amount ?? null) : null,
      peer: event.peer ?? null,
      from: event.type === 'fault:applied' ? (event.from ?? null) : (event.peer ?? null),
      to: 'to' in event ? (event.to ?? null) : null,
    };
  }
}

function effectOf(event: Acting): FaultAct['effect'] {
  switch (event.type) {
    case 'fault:started':
      return 'began';
    case 'fault:ended':
      return 'ended';
    case 'fault:applied':
      return event.effect;
    case 'query:lost':
      return 'lost';
    case 'query:duplicated':
      return 'duplicated';
  }
}
