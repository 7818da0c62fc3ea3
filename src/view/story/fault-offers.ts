import type { PeerId } from '../../core/vocabulary.js';
import type { Message } from './model.js';
import type { Target } from './moment.js';

/** What the user has clicked on, as far as a fault can be aimed at it. */
export type FaultTarget =
  | { readonly on: 'peer'; readonly peer: PeerId }
  | { readonly on: 'link'; readonly from: PeerId; readonly to: PeerId }
  | { readonly on: 'transfer'; readonly holder: PeerId; readonly origin: PeerId };

/** A fault that a page offers with a click. */
export interface FaultOffer {
  readonly kind: OfferedKind;
  /** As `--fault` takes it. */
  readonly text: string;
}

const peerOffers = {
  kill: '',
  pause: 'for 3s',
  slow: '500ms',
  leave: 'for 3s',
  churn: 'session exponential 5s absence exponential 2s',
} as const;

const linkOffers = {
  cut: '',
  loss: '50%',
  latency: '300ms',
  duplicate: '',
  reorder: '',
  slice: '',
  bandwidth: '1KB/s',
  reset: 'once',
} as const;

const transferOffers = {
  flip: 'once',
  truncate: '50% once',
  stall: '50% 2s once',
  swap: 'once',
  lie: 'once',
} as const;

export type OfferedKind = keyof typeof peerOffers | keyof typeof linkOffers | keyof typeof transferOffers;

/** What can be aimed at with a fault there; null if nothing can. */
export function faultTargetOf(target: Target, messages: readonly Message[]): FaultTarget | null {
  if (target.kind === 'peer') return { on: 'peer', peer: target.peer };
  if (target.kind === 'link') return { on: 'link', from: target.from, to: target.to };
  const { kind, from, to } = messages[target.index] ?? { kind: null, from: null, to: null };
  if (kind === null || from === null || to === null) return null;
  return kind === 'query' ? { on: 'link', from, to } : { on: 'transfer', holder: from, origin: to };
}

/** The faults that are offered there, in groups: those of a link both ways, and those one way. */
export function offersFor(target: FaultTarget): readonly (readonly FaultOffer[])[] {
  switch (target.on) {
    case 'peer':
      return [offers(peerOffers, `${target.peer}`), offers(transferOffers, `${target.peer}`)];
    case 'link': {
      const { from, to } = target;
      return [`${from}-${to}`, `${from}>${to}`, `${to}>${from}`].map((link) => offers(linkOffers, link));
    }
    case 'transfer':
      return [offers(transferOffers, `${target.holder}>${target.origin}`)];
  }
}

function offers(kinds: Partial<Record<OfferedKind, string>>, aim: string): FaultOffer[] {
  return (Object.entries(kinds) as [OfferedKind, string][]).map(([kind, more]) => ({
    kind,
    text: `${kind} ${aim} ${more}`.trim(),
  }));
}
