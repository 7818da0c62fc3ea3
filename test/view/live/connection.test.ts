import { describe, expect, it } from 'vitest';
import { CommandFailure, LiveConnection, type Transport } from '../../../src/view/live/connection.js';

type Handlers = Parameters<Transport['openEvents']>[0];

function connect(answer = '{}') {
  let handlers: Handlers | undefined;
  let isOpen = true;
  const posted: string[] = [];
  const events: unknown[] = [];
  let changes = 0;
  const connection = new LiveConnection({
    transport: {
      openEvents: (given) => {
        handlers = given;
        return () => {
          isOpen = false;
        };
      },
      post: async (json) => {
        posted.push(json);
        if (answer === '') throw new Error('Failed to fetch');
        return answer;
      },
    },
    onEvent: (event) => events.push(event),
    onChange: () => {
      changes += 1;
    },
  });
  if (handlers === undefined) throw new Error('the events were not opened');
  return { connection, server: handlers, posted, events, isOpen: () => isOpen, changes: () => changes };
}

describe('LiveConnection', () => {
  it('passes each event on once, also if the server sends it again', () => {
    const { server, events, changes } = connect();
    for (const id of [1, 2, 2, 1, 3]) server.event(id, `{"id":"${id}"}`);
    expect(events).toEqual([{ id: '1' }, { id: '2' }, { id: '3' }]);
    expect(changes()).toBe(3);
  });

  it('has a status for each situation', () => {
    const { connection, server, isOpen } = connect();
    expect([connection.status, connection.state]).toEqual(['connecting', null]);
    server.state('{"topology":"chain3"}');
    expect([connection.status, connection.state?.topology]).toEqual(['live', 'chain3']);
    server.lost(false);
    expect(connection.status).toBe('lost');
    server.state('{"topology":"chain3"}');
    expect(connection.status).toBe('live');
    server.lost(true);
    expect(connection.status).toBe('refused');
    server.end();
    expect([connection.status, isOpen()]).toEqual(['ended', false]);
  });

  it('resolves a command with its result, and rejects one that failed with message and hint', async () => {
    const { connection, posted } = connect('{"number":7}');
    const command = { do: 'ask', origin: 1, file: 'x', ttl: null } as const;
    expect(await connection.send(command)).toEqual({ number: 7 });
    expect(posted).toEqual([JSON.stringify(command)]);
    const failing = connect('{"error":{"code":"bad-usage","message":"no","hint":"try"}}').connection;
    const failure = failing.send(command);
    await expect(failure).rejects.toThrow(CommandFailure);
    await expect(failure).rejects.toMatchObject({ message: 'no', hint: 'try' });
    await expect(connect('').connection.send(command)).rejects.toMatchObject({
      message: 'Failed to fetch',
      hint: null,
    });
    await expect(connect('<html>').connection.send(command)).rejects.toThrow(CommandFailure);
  });
});
