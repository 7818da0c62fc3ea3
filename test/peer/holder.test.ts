import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Holder, type PeerContext } from '../../src/peer/holder.js';
import { Share } from '../../src/share/share.js';
import { temporaryFolder } from '../helpers/sim.js';

it('a holder checks a folder once for a query, because that takes long for a large one', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'x.txt'), 'x');
  const share = new Share([folder]);
  const recorded: string[] = [];
  const context = {
    config: { id: 2, compression: 'store', limits: {} },
    recorder: { record: ({ type }: { type: string }) => recorded.push(type) },
    share,
    addresses: { dialectAt: () => 'native', name: () => ({}) },
    self: () => ({ ip: '127.0.0.1', port: 2 }),
  };
  const holder = new Holder(context as unknown as PeerContext);
  expect(share.find('x.txt')).not.toBeNull();
  share.find = () => {
    throw new Error('checked again');
  };
  const query = { verb: 'get', file: 'x.txt', origin: { ip: '127.0.0.1', port: 1 }, ttl: 3 } as const;
  await holder.answer({ ...query, query: 'q', hops: 0 }, 'q', 1, '2#1');
  expect(recorded[0]).toBe('hit:sent');
});
