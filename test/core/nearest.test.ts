import { describe, expect, it } from 'vitest';
import { nearest } from '../../src/core/nearest.js';

const known = ['ip_addr', 'server_port', 'client_port', 'ttl', 'ids', 'Peer-N'];

describe('nearest', () => {
  it.each([
    ['ip_adr', 'ip_addr'],
    ['IP_ADDRESS', 'ip_addr'],
    ['serverport', 'server_port'],
    ['tll', 'ttl'],
    ['id', 'ids'],
    ['peer', 'Peer-N'],
    ['colour', undefined],
    ['x', undefined],
    ['', undefined],
    ['a'.repeat(1_000_000), undefined],
  ])('%.20s is taken for %s', (name, expected) => {
    expect(nearest(name, known)).toBe(expected);
  });
});
