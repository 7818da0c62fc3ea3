import type { PeerId } from '../core/vocabulary.js';
import type { ActiveFault } from './active-fault.js';
import type { LinkDecision, LinkFaultKind, LinkFaultState, Target } from './fault.js';
import { isOnLink } from './target-links.js';
import { targetText } from './targets.js';

/** What one fault decided about one message. */
export interface FaultDecision {
  readonly fault: ActiveFault;
  readonly decision: LinkDecision;
}

interface ActiveLinkFault {
  readonly fault: ActiveFault;
  readonly kind: LinkFaultKind;
  /** By link: `2>3`. */
  readonly links: Map<string, { -readonly [K in keyof LinkFaultState]: LinkFaultState[K] }>;
}

/** The faults on the links of a network: which are active, and what they decide. Without sockets and clock. */
export class LinkFaults {
  /** By their texts: a network may have many thousands of faults on the same few links. */
  readonly #targets = new Map<string, Target>();
  #active: readonly ActiveLinkFault[] = [];

  /** Notes a target of a fault that is active now, or later. */
  expect(target: Target): void {
    this.#targets.set(targetText(target), target);
  }

  /** Whether any fault, active or not, is on this link. */
  includes(from: PeerId, to: PeerId): boolean {
    return [...this.#targets.values()].some((target) => isOnLink(target, from, to));
  }

  /** The fault acts from here on, until it ends. */
  activate(fault: ActiveFault, kind: LinkFaultKind): void {
    const active = [...this.#active, { fault, kind, links: new Map() }];
    this.#active = active.sort((one, other) => one.fault.number - other.fault.number);
    fault.ended.addEventListener('abort', () => {
      this.#active = this.#active.filter((known) => known.fault !== fault);
    });
  }

  /** What the active faults decide about one more message, in the order of their numbers; those that do nothing are left out. */
  decide(from: PeerId, to: PeerId): FaultDecision[] {
    const decisions: FaultDecision[] = [];
    for (const { fault, kind, links } of this.#active) {
      if (!isOnLink(fault.target, from, to)) continue;
      const link = `${from}>${to}`;
      const state = links.get(link) ?? { count: 0, from, to, random: fault.random(link) };
      links.set(link, state);
      state.count += 1;
      const decision = kind.decide(fault.parameters, state);
      if (Object.keys(decision).length > 0) decisions.push({ fault, decision });
    }
    return decisions;
  }
}
