import { describe, expect, it } from 'vitest';
import { useCommonAddress } from '../../src/hosts/common-address.js';

const own = ['10.0.0.1', '172.17.0.1', '192.168.5.1', '127.0.0.1'];
const used = (...hosts: readonly (readonly [address: string, supervisor: string])[]) => {
  const all = hosts.map(([address, supervisor]) => ({ address, supervisor }));
  useCommonAddress(all, own);
  return all.map(({ address, supervisor }) => [address, supervisor]);
};

describe('the address of the hosts on the supervisor’s own machine', () => {
  it('is the one at which most of the others reach the supervisor', () => {
    expect(
      used(
        ['172.17.0.1', '172.17.0.1'],
        ['10.0.0.2', '10.0.0.1'],
        ['192.168.5.3', '192.168.5.1'],
        ['10.0.0.4', '10.0.0.1'],
        ['127.0.0.1', '127.0.0.1'],
      ),
    ).toEqual([
      ['10.0.0.1', '10.0.0.1'],
      ['10.0.0.2', '10.0.0.1'],
      ['192.168.5.3', '192.168.5.1'],
      ['10.0.0.4', '10.0.0.1'],
      ['10.0.0.1', '10.0.0.1'],
    ]);
  });

  it('stays as it is if there are no others, or they reach an address that is not of this machine', () => {
    expect(used(['127.0.0.1', '127.0.0.1'])).toEqual([['127.0.0.1', '127.0.0.1']]);
    expect(used(['172.17.0.1', '172.17.0.1'], ['10.1.0.2', '203.0.113.9'])).toEqual([
      ['172.17.0.1', '172.17.0.1'],
      ['10.1.0.2', '203.0.113.9'],
    ]);
  });
});
