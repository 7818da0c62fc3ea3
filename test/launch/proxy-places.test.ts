import { describe, expect, it } from 'vitest';
import { type Host, thisMachine } from '../../src/launch/host.js';
import { ProxyPlaces } from '../../src/launch/proxy-places.js';

const hostThat = (supervisor: string): Host => ({ ...thisMachine, name: 'n', supervisor });
const placesOf = (hosts: readonly Host[]): ProxyPlaces =>
  new ProxyPlaces({ hostOf: (peer) => hosts[peer] ?? thisMachine, otherHosts: () => hosts });

describe('ProxyPlaces', () => {
  it('puts a proxy at the IP of its peer if all peers are on this machine', () => {
    const places = placesOf([]);
    expect(places.ipFor({ ip: '127.0.0.3', port: 1 })).toBe('127.0.0.3');
    expect(places.seenBy(1, { ip: '127.0.0.3', port: 2 })).toEqual({ ip: '127.0.0.3', port: 2 });
  });

  it('puts a proxy at the address at which all hosts reach this machine', () => {
    const places = placesOf([hostThat('10.0.0.1'), hostThat('10.0.0.1')]);
    expect(places.ipFor({ ip: '10.0.0.7', port: 1 })).toBe('10.0.0.1');
    expect(places.seenBy(1, { ip: '10.0.0.1', port: 2 })).toEqual({ ip: '10.0.0.1', port: 2 });
  });

  it('lets a proxy listen at all addresses if hosts use different ones, each its own', () => {
    const places = placesOf([hostThat('10.0.0.1'), hostThat('192.168.0.1')]);
    expect(places.ipFor({ ip: '10.0.0.7', port: 1 })).toBeNull();
    expect(places.seenBy(0, { ip: '::', port: 2 })).toEqual({ ip: '10.0.0.1', port: 2 });
    expect(places.seenBy(1, { ip: '::', port: 2 })).toEqual({ ip: '192.168.0.1', port: 2 });
  });
});
