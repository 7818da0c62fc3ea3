import { expect, it } from 'vitest';
import { LastNetwork, simulate } from '../../src/simulate/simulate.js';

it('loads a network once for simulations that follow each other, with the same results', async () => {
  const loaded = new LastNetwork();
  let loads = 0;
  const get = loaded.get.bind(loaded);
  loaded.get = (key, load) =>
    get(key, () => {
      loads += 1;
      return load();
    });
  const topologies = ['random-regular50x4', 'random-regular50x4', 'grid5x5', 'random-regular50x4'];
  for (const topology of topologies) {
    const request = { topology, queries: 5, holders: 3, seed: 'a' };
    expect(await simulate(request, { loaded })).toEqual(await simulate(request));
  }
  expect(loads).toBe(3);
});
