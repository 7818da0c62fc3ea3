import type { EventOf } from '../../trace/event.js';
import type { Writable } from './message-log.js';
import type { FaultAct, FaultStory } from './model.js';

type Acting = EventOf<'fault:started' | 'fault:ended' | 'fault:applied' | 'query:lost' | 'query:duplicated'>;

type WritableFault = Writable<Omit<FaultStory, 'spans'>> & {
  readonly spans: Writable<FaultStory['spans'][number]>[];
};

/** The faults of a run, and when each was active. */
export class FaultFold {
  readonly faults: FaultStory[] = [];
  readonly #known = new Map<number, WritableFault>();

  add({ fault: number, text, kind }: EventOf<'fault:added'>): void {
    const fault: WritableFault = { number, text, kind, spans: [], endedAt: null };
    this.#known.set(number, fault);
    this.faults.push(fault);
  }

  /** What a fault has done. */
  actOf(event: Acting): FaultAct {
    const { fault } = event;
    const known = this.#known.get(fault);
    const last = known?.spans.at(-1);
    if (event.type === 'fault:started') known?.spans.push({ from: event.at, to: null });
    if (event.type === 'fault:ended') {
      if (known !== undefined) known.endedAt = event.at;
      if (last !== undefined) last.to ??= event.at;
    }
    return {
      fault,
      text: known?.text ?? '',
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
