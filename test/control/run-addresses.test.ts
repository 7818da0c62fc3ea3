import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packAddresses, RunAddresses } from '../../src/control/run-addresses.js';

const address = fc.record({
  ip: fc.constantFrom('127.0.0.1', '127.0.0.2', '::1', 'fe80::1%lo', '10.0.0.1'),
  port: fc.integer({ min: 1, max: 65_535 }),
});

describe('RunAddresses', () => {
  it('has the packed addresses, and no other', () => {
    fc.assert(
      fc.property(fc.array(address, { maxLength: 200 }), fc.array(address), (packed, others) => {
        const addresses = new RunAddresses(packAddresses(packed));
        const texts = new Set(packed.map(({ ip, port }) => `${ip} ${port}`));
        for (const one of [...packed, ...others])
          expect(addresses.has(one)).toBe(texts.has(`${one.ip} ${one.port}`));
      }),
    );
  });

  it('has every address if they are not known', () => {
    expect(new RunAddresses(null).has({ ip: '192.0.2.1', port: 6379 })).toBe(true);
  });

  it('has none if there is none', () => {
    expect(new RunAddresses(packAddresses([])).has({ ip: '127.0.0.1', port: 1 })).toBe(false);
  });

  it('knows an address by each of its texts', () => {
    const addresses = new RunAddresses(
      packAddresses([
        { ip: '127.0.0.1', port: 9 },
        { ip: '::1', port: 9 },
      ]),
    );
    for (const ip of ['::ffff:127.0.0.1', '::FFFF:7f00:1', '::1', '0:0:0:0:0:0:0:1'])
      expect(addresses.has({ ip, port: 9 })).toBe(true);
    for (const ip of ['::127.0.0.1', '127.0.0.2', '::2', '0.0.0.0'])
      expect(addresses.has({ ip, port: 9 })).toBe(false);
  });

  it('needs at most two bytes for each of many ports, so that the start of n peers stays small', () => {
    const ports = Array.from({ length: 10_000 }, (_, count) => ({
      ip: '127.0.0.1',
      port: 20_000 + 3 * count,
    }));
    expect(packAddresses(ports).length).toBeLessThan(20_000);
  });
});
