import type { PeerId } from '../../core/vocabulary.js';
import type { FaultStory } from './model.js';

/** A link, or a part of many, that a fault has cut. */
interface Cut {
  includes(from: PeerId, to: PeerId): boolean;
}

/** What is cut of a link: both directions, that from the first to the second peer, or the other one. */
export type CutSide = 'both' | 'forth' | 'back';

/** The links that are cut at a time. */
export class CutLinks {
  readonly #cuts: readonly Cut[];

  /** @param at in ms since the start of the run */
  constructor(faults: readonly FaultStory[], at: number) {
    this.#cuts = faults.flatMap((fault) => {
      const isActive = fault.spans.some(({ from, to }) => from <= at && (to === null || to > at));
      const cut = isActive ? cutOf(fault) : null;
      return cut === null ? [] : [cut];
    });
  }

  get isEmpty(): boolean {
    return this.#cuts.length === 0;
  }

  /** Null if the link is not cut. */
  sideOf(from: PeerId, to: PeerId): CutSide | null {
    const forth = this.#cuts.some((cut) => cut.includes(from, to));
    const back = this.#cuts.some((cut) => cut.includes(to, from));
    return forth && back ? 'both' : forth ? 'forth' : back ? 'back' : null;
  }
}

/** What a fault cuts while it is active, read from its usual form; null if it cuts no link. */
function cutOf({ kind, text }: FaultStory): Cut | null {
  if (kind === 'partition') {
    const groupOf = new Map<PeerId, number>();
    for (const [index, [, peers = '']] of [...text.matchAll(/\{([\d,]*)\}/gu)].entries())
      for (const peer of peers.split(',')) groupOf.set(Number(peer), index);
    return {
      includes: (from, to) => {
        const [one, other] = [groupOf.get(from), groupOf.get(to)];
        return one !== undefined && other !== undefined && one !== other;
      },
    };
  }
  const [, from, way, to] = /^cut (\*|\d+)(?:([->])(\*|\d+))?(?: |$)/u.exec(text) ?? [];
  if (kind !== 'cut' || from === undefined) return null;
  const fits = (end: string | undefined, peer: PeerId): boolean =>
    end === undefined || end === '*' || Number(end) === peer;
  const isForth = (one: PeerId, other: PeerId): boolean => fits(from, one) && fits(to, other);
  return { includes: (one, other) => isForth(one, other) || (way !== '>' && isForth(other, one)) };
}
