import { describe, expect, it } from 'vitest';
import { completeFault } from '../../src/faults/complete.js';
import { readFault } from '../../src/faults/grammar.js';
import { faultKinds } from '../../src/faults/registry.js';

const peers = [
  { id: 1, neighbours: [2] },
  { id: 2, neighbours: [1, 3] },
  { id: 3, neighbours: [2] },
];
const complete = (line: string): readonly string[] => completeFault(line.split(' ').filter(Boolean), peers);

describe('the completion of a fault', () => {
  it('begins with the kinds', () => {
    expect(complete('')).toEqual(faultKinds.map(({ name }) => name));
  });

  it('has the targets of the kind, and when it acts', () => {
    expect(complete('kill').slice(0, 4)).toEqual(['1', '2', '3', '*']);
    expect(complete('cut').slice(0, 7)).toEqual(['1-2', '2-3', '1>2', '2>1', '2>3', '3>2', '*']);
    expect(complete('cut 2-3')).toEqual(['at', 'on', 'after', 'for', 'times', 'once']);
    expect(complete('cut 2-3 at 1s')).toEqual(['for', 'times', 'once']);
  });

  it('has the events that a fault can wait for, and where they happen', () => {
    expect(complete('cut 2-3 on')).toContain('query:received');
    expect(complete('cut 2-3 after 3')).toContain('query:sent');
    expect(complete('cut 2-3 on query:sent')).toEqual(expect.arrayContaining(['at', '1-2', 'once']));
    expect(complete('kill 3 on query:received at')).toEqual(['1', '2', '3']);
  });

  it('has nothing where a number or a time is typed, and for what is not a fault', () => {
    for (const line of ['cut 2-3 at', 'cut 2-3 for', 'cut 2-3 times', 'cut 2-3 after', 'bogus'])
      expect(complete(line), line).toEqual([]);
  });

  it('gives words that make a fault', () => {
    for (const target of complete('cut').filter((word) => /\d|\*/u.test(word)))
      for (const event of complete('cut 2-3 on').slice(0, 5))
        expect(readFault(`cut ${target} on ${event}`).kind).toBe('cut');
  });
});
