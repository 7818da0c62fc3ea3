import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Trial } from '../../src/check/bench/trial.js';
import { hintFor } from '../../src/check/hints.js';
import { defaultCaps } from '../../src/check/limits.js';
import { requirements, requirementsOf } from '../../src/check/registry.js';
import { Finding, type Requirement } from '../../src/check/requirement.js';
import { Warden } from '../../src/processes/warden.js';
import { strategyNames } from '../../src/protocol/strategy-text.js';
import { walkingMutations } from '../broken-peers/mutations.js';
import { walkingPeer } from '../helpers/broken-peers.js';
import { sim, temporaryFolder } from '../helpers/sim.js';

const ofSearches = requirements.filter(({ id }) => id.startsWith('search.'));

describe('the requirements of search strategies', () => {
  it('are required of other strategies than a flood only, and each of at least one', () => {
    const flood = requirementsOf('native').map(({ id }) => id);
    expect(flood.filter((id) => id.startsWith('search.'))).toEqual([]);
    const others = strategyNames.filter((name) => name !== 'flood');
    const tested = new Set(others.flatMap((name) => requirementsOf('native', name).map(({ id }) => id)));
    for (const { id } of ofSearches) expect(tested, id).toContain(id);
    for (const name of others) expect(requirementsOf('native', name).length, name).toBeGreaterThan(8);
  });

  it('each have a hint', () => {
    for (const { id } of ofSearches) expect(hintFor(id), id).not.toBeNull();
  });

  it('about waiting walkers are only those of walkers that ask', () => {
    const ids = (strategy: string): string[] => requirementsOf('native', strategy).map(({ id }) => id);
    expect(ids('walk')).toContain('search.asks');
    expect(ids('walk:check=0')).not.toContain('search.asks');
  });
});

describe.each(['ring', 'walk', 'high-degree:lookup=1', 'normalised:fanout=1', 'ultrapeers'])(
  'sim check --strategy %s of the reference peer',
  (strategy) => {
    it('passes all requirements', async () => {
      const args = ['check', '--strategy', strategy, '--reporter', 'json', '--', 'sim', 'peer'];
      const { stdout, exitCode } = await sim(args, temporaryFolder());
      const result = JSON.parse(stdout) as {
        strategy?: string;
        requirements: { id: string; status: string }[];
      };
      expect(result.requirements.filter(({ status }) => status !== 'passed')).toEqual([]);
      expect(result.requirements.map(({ id }) => id)).toContain('search.forwards');
      expect(exitCode).toBe(0);
    }, 120_000);
  },
);

describe('a walking peer', () => {
  let folder: string;
  let warden: Warden;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'floodsim-test-'));
    warden = new Warden(join(folder, 'warden.log'));
  });
  afterAll(async () => {
    await warden.stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  /** What the requirement finds; null if the peer passes. */
  async function find({ id, setup, run }: Requirement, peer: string): Promise<unknown> {
    const own = mkdtempSync(join(folder, `${id}-`));
    mkdirSync(join(own, 'trial'));
    const trial = new Trial({
      command: [process.execPath, peer],
      cell: null,
      dialect: 'native',
      strategy: 'walk:check=0',
      folder: join(own, 'trial'),
      patienceMs: 2_000,
      caps: defaultCaps,
      warden,
      signal: new AbortController().signal,
      killSignal: new AbortController().signal,
    });
    try {
      await trial.start(setup);
      await run(trial);
      trial.expectAlive();
      return null;
    } catch (error) {
      return error;
    } finally {
      await trial.stop();
    }
  }

  const broken = Object.keys(walkingMutations);
  const tested = ofSearches.filter(({ id }) => broken.includes(id));

  it.concurrent.each(tested.map((one) => [one.id, one] as const))(
    'passes %s',
    async (_, requirement) => {
      expect(await find(requirement, walkingPeer(null))).toBeNull();
    },
    120_000,
  );

  it.concurrent.each(tested.map((one) => [one.id, walkingMutations[one.id]?.what ?? '', one] as const))(
    'fails %s if it %s',
    async (id, _, requirement) => {
      expect(await find(requirement, walkingPeer(id))).toBeInstanceOf(Finding);
    },
    120_000,
  );
});
