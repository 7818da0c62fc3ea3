import { describe, expect, it } from 'vitest';
import { readCommand } from '../../../src/view/live/read-command.js';

describe('readCommand', () => {
  it('reads a command with all of its fields', () => {
    const command = { do: 'ask', origin: 1, file: '<img onerror=x>\n', ttl: null };
    expect(readCommand(JSON.stringify(command))).toEqual(command);
  });

  it.each([
    ['text that is not JSON', '{', /not JSON/u],
    ['a list', '[]', /JSON object/u],
    ['null', 'null', /JSON object/u],
    ['an unknown command', '{"do":"exec"}', /no command "exec"/u],
    ['a name of Object', '{"do":"constructor"}', /no command/u],
    ['a missing field', '{"do":"ask","origin":1,"file":"a"}', /ask needs ttl/u],
    ['a field of another type', '{"do":"kill","peer":"1"}', /peer of kill is not a whole number/u],
    ['a fraction', '{"do":"kill","peer":1.5}', /peer of kill is not/u],
    ['a negative peer', '{"do":"kill","peer":-1}', /peer of kill is not/u],
    ['an unknown field', '{"do":"kill","peer":1,"signal":9}', /kill has no field "signal"/u],
    ['a prototype', '{"do":"kill","peer":1,"__proto__":{}}', /kill has no field "__proto__"/u],
    ['a long text', JSON.stringify({ do: 'ask', origin: 1, file: 'a'.repeat(5000), ttl: 1 }), /file of ask/u],
    ['a fault without its text', '{"do":"fault"}', /fault needs text/u],
    ['the number of a fault as a text', '{"do":"heal","fault":"1"}', /fault of heal is not/u],
    ['other ports', '{"do":"ports","ports":"all"}', /ini or auto/u],
  ])('refuses %s', (_, json, message) => {
    expect(() => readCommand(json)).toThrow(message);
  });
});
