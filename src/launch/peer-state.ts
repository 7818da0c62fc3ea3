import type { Address } from '../core/vocabulary.js';
import type { Exit } from '../processes/child.js';

/**
 * The state of a peer as its supervisor sees it.
 *
 * ```
 * starting --listening--> listening --linked--> ready
 *     |                       |                   |
 *     '------ failed ---> failed                  |
 *     any of these --stop-requested--> stopping --exit--> stopped
 *     any of these --exit--> died
 * ```
 */
export type PeerState =
  | { readonly state: 'starting' }
  | { readonly state: 'listening'; readonly address: Address }
  /** Each of its links is open or has failed: it accepts queries. */
  | { readonly state: 'ready'; readonly address: Address }
  /** It reported why it cannot start; its process is about to exit. */
  | { readonly state: 'failed'; readonly code: string; readonly message: string }
  | { readonly state: 'stopping' }
  | { readonly state: 'stopped' }
  | { readonly state: 'died'; readonly exit: Exit };

export type PeerStateEvent =
  | { readonly type: 'listening'; readonly address: Address }
  | { readonly type: 'linked' }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  | { readonly type: 'stop-requested' }
  | { readonly type: 'exit'; readonly exit: Exit };

/** The state after an event; an event without meaning in a state does not change it. */
export function nextState(before: PeerState, event: PeerStateEvent): PeerState {
  if (before.state === 'stopped' || before.state === 'died') return before;
  switch (event.type) {
    case 'listening':
      return before.state === 'starting' ? { state: 'listening', address: event.address } : before;
    case 'linked':
      return before.state === 'listening' ? { state: 'ready', address: before.address } : before;
    case 'failed':
      return before.state === 'stopping'
        ? before
        : { state: 'failed', code: event.code, message: event.message };
    case 'stop-requested':
      return before.state === 'failed' ? before : { state: 'stopping' };
    case 'exit':
      if (before.state === 'failed') return before;
      return before.state === 'stopping' ? { state: 'stopped' } : { state: 'died', exit: event.exit };
  }
}
