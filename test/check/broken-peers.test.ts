import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Trial } from '../../src/check/bench/trial.js';
import { StartFailure } from '../../src/check/candidate.js';
import { defaultCaps } from '../../src/check/limits.js';
import { requirementsOf } from '../../src/check/registry.js';
import { Finding, type Requirement } from '../../src/check/requirement.js';
import { Warden } from '../../src/processes/warden.js';
import { mutations } from '../broken-peers/mutations.js';
import { brokenPeer, editsFor, mutated } from '../helpers/broken-peers.js';

const native = requirementsOf('native');

describe('mutations of the complete peer', () => {
  it('exist for every requirement of the native dialect', () => {
    expect(Object.keys(mutations).sort()).toEqual(native.map(({ id }) => id).sort());
  });

  it.each(Object.keys(mutations))('change text of the peer that occurs once: %s', (id) => {
    expect(() => mutated(editsFor(id))).not.toThrow();
  });

  it.each(['jiangluyu', 'cisen07'] as const)('fit the complete peer in dialect %s as well', (dialect) => {
    for (const { id } of requirementsOf(dialect))
      expect(() => mutated(editsFor(id, dialect)), id).not.toThrow();
  });

  it('are refused if the text occurs twice, or not at all', () => {
    expect(() => mutated([['find(', 'lookUp(']])).toThrow(/not exactly once/u);
    expect(() => mutated([['no such text', '']])).toThrow(/not exactly once/u);
  });
});

/**
 * Each broken peer is tested here by the one requirement that it breaks. `check.test.ts` shows that the complete peer passes
 * them all, and `broken-peers.nightly.test.ts` that a broken peer passes all others.
 */
describe('a requirement of sim check', () => {
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
  async function find({ id, setup, run }: Requirement): Promise<unknown> {
    const own = join(folder, id);
    mkdirSync(own);
    const trial = new Trial({
      command: [process.execPath, brokenPeer(id)],
      cell: null,
      dialect: 'native',
      folder: own,
      patienceMs: 2_000,
      ...(id === 'listen' && { startMs: 2_000 }),
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

  it.concurrent.each(native.map((one) => [one.id, mutations[one.id]?.what ?? '', one] as const))(
    '%s fails for a peer that %s',
    async (id, _, requirement) => {
      expect(await find(requirement)).toBeInstanceOf(id === 'listen' ? StartFailure : Finding);
    },
    120_000,
  );
});
