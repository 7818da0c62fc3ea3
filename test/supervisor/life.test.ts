import { describe, expect, it } from 'vitest';
import { type Life, type LifeEvent, live } from '../../src/supervisor/life.js';

const address = { ip: '127.0.0.1', port: 1 };
const listening: LifeEvent = { type: 'listening', address };
const linked: LifeEvent = { type: 'linked' };
const failed: LifeEvent = { type: 'failed', code: 'EADDRINUSE', message: 'in use' };
const told: LifeEvent = { type: 'told-to-stop' };
const exit: LifeEvent = { type: 'exit', exit: { code: 1, signal: null } };

describe('the life of a peer', () => {
  it.each<{ events: LifeEvent[]; state: Life['state'] }>([
    { events: [], state: 'starting' },
    { events: [listening], state: 'listening' },
    { events: [listening, linked], state: 'ready' },
    { events: [linked], state: 'starting' },
    { events: [failed], state: 'failed' },
    { events: [failed, told, exit], state: 'failed' },
    { events: [exit], state: 'died' },
    { events: [listening, linked, exit], state: 'died' },
    { events: [listening, linked, told], state: 'stopping' },
    { events: [told, listening, linked, failed], state: 'stopping' },
    { events: [listening, linked, told, exit], state: 'stopped' },
    { events: [listening, exit, told, listening], state: 'died' },
    { events: [told, exit, exit], state: 'stopped' },
  ])('$events.length events end in $state', ({ events, state }) => {
    expect(events.reduce(live, { state: 'starting' } as Life).state).toBe(state);
  });
});
