import { describe, expect, it } from 'vitest';
import { nextState, type PeerState, type PeerStateEvent } from '../../src/launch/peer-state.js';

const address = { ip: '127.0.0.1', port: 1 };
const listening: PeerStateEvent = { type: 'listening', address };
const linked: PeerStateEvent = { type: 'linked' };
const failed: PeerStateEvent = { type: 'failed', code: 'EADDRINUSE', message: 'in use' };
const stopRequested: PeerStateEvent = { type: 'stop-requested' };
const exit: PeerStateEvent = { type: 'exit', exit: { code: 1, signal: null } };

describe('nextState', () => {
  it.each<{ events: PeerStateEvent[]; state: PeerState['state'] }>([
    { events: [], state: 'starting' },
    { events: [listening], state: 'listening' },
    { events: [listening, linked], state: 'ready' },
    { events: [linked], state: 'starting' },
    { events: [failed], state: 'failed' },
    { events: [failed, stopRequested, exit], state: 'failed' },
    { events: [exit], state: 'died' },
    { events: [listening, linked, exit], state: 'died' },
    { events: [listening, linked, stopRequested], state: 'stopping' },
    { events: [stopRequested, listening, linked, failed], state: 'stopping' },
    { events: [listening, linked, stopRequested, exit], state: 'stopped' },
    { events: [listening, exit, stopRequested, listening], state: 'died' },
    { events: [stopRequested, exit, exit], state: 'stopped' },
  ])('returns $state after the events $events', ({ events, state }) => {
    expect(events.reduce(nextState, { state: 'starting' } as PeerState).state).toBe(state);
  });
});
