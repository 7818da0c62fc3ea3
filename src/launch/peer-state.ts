import type { Address } from '../core/vocabulary.js';
import type { Exit } from '../processes/exit.js';

/**
 * A peer's life as its supervisor sees it.
 *
 * ```
 * starting --listening--> listening --linked--> ready
 *     |                       |                   |
 *     '------ failed ---> failed                  |
 *     any of these --told-to-stop--> stopping --exit--> stopped
 *     any of these --exit--> died
 * ```
 */
export type PeerState =
  | { readonly state: 'starting' }
  | { readonly state: 'listening'; readonly address: Address }
  /** Its links are open, or have failed: it takes questions. */
  | { readonly state: 'ready'; readonly address: Address }
  /** It said why it cannot be a peer; its process is about to go. */
  | { readonly state: 'failed'; readonly code: string; readonly message: string }
  | { readonly state: 'stopping' }
  | { readonly state: 'stopped' }
  | { readonly state: 'died'; readonly exit: Exit };

export type PeerStateEvent =
  | { readonly type: 'listening'; readonly address: Address }
  | { readonly type: 'linked' }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  | { readonly type: 'told-to-stop' }
  | { readonly type: 'exit'; readonly exit: Exit };

/** What a life becomes by an event; an event that means nothing in a state leaves it as it is. */
export function nextState(life: PeerState, event: PeerStateEvent): PeerState {
  if (life.state === 'stopped' || life.state === 'died') return life;
  switch (event.type) {
    case 'listening':
      return life.state === 'starting' ? { state: 'listening', address: event.address } : life;
    case 'linked':
      return life.state === 'listening' ? { state: 'ready', address: life.address } : life;
    case 'failed':
      return life.state === 'stopping' ? life : { state: 'failed', code: event.code, message: event.message };
    case 'told-to-stop':
      return life.state === 'failed' ? life : { state: 'stopping' };
    case 'exit':
      if (life.state === 'failed') return life;
      return life.state === 'stopping' ? { state: 'stopped' } : { state: 'died', exit: event.exit };
  }
}
