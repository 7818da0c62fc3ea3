import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { QueryResult } from '../../src/judge/result.js';
import type { PredictResult } from '../../src/run/predict.js';
import { repository, sim, simJson, temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

/** Longer than every path: the reached peers then do not depend on which copy arrives first. */
const fullTtl = ['--ttl', '100'];

/** Prediction and result are equal, except for messages that are explained one by one. */
function expectAccountedFor(query: QueryResult): void {
  const { prediction } = query;
  const comparison = prediction?.comparison;
  if (prediction === null || comparison === null || comparison === undefined) {
    throw new Error(`there is no prediction for ${query.file}`);
  }
  const { outcome, found } = prediction;
  const { differences, ties, settled } = comparison;
  expect(settled).toBe(true);
  expect(found).toBe(query.verdict === 'verified' || query.verdict === 'held');
  expect(outcome.reached).toBe(query.reached);
  expect(outcome.hits).toBe(query.hits);
  const inReach = prediction.holders.filter(({ ttl }) => ttl !== null && ttl <= query.ttl);
  if (query.verdict === 'verified') expect(inReach.map(({ peer }) => peer)).toContain(query.holder);
  expect(outcome.unreachable).toBe(query.unreachable);
  const explained = differences.reduce((sum, { messages }) => sum + messages, 0);
  expect(outcome.messages.min + ties + explained).toBe(query.messages);
  // With TTL to spare, only the paths of copies may differ.
  for (const { kind, messages } of differences) {
    expect(kind).toBe('longer-path');
    expect(Math.abs(messages)).toBeLessThanOrEqual(1);
  }
}

describe('sim run --predict', () => {
  it.each([
    { name: 'chain3', found: '3.txt' },
    { name: 'complete5', found: '5.txt' },
    { name: 'grid3x3', found: '9.txt' },
    { name: 'per-peer', found: '3.txt' },
    { name: 'ring8', found: '5.txt' },
    { name: 'seven', found: '6.txt' },
    { name: 'star6', found: '5.txt' },
  ])('predicts the real result on $name', async ({ name, found }) => {
    const args = [name, '--get', found, '--get', 'nobody.bin', '--predict', ...fullTtl];
    const { queries } = await simJson(args);
    expect(queries.map(({ prediction }) => prediction?.found)).toEqual([true, false]);
    for (const query of queries) expectAccountedFor(query);
  });

  it('handles one-way links, and holders that forward', async () => {
    const folder = temporaryFolder();
    const files = { 'x.txt': 'x\n' };
    const ini = writeTopology(
      folder,
      {
        1: { neighbours: [2, 3] },
        2: { neighbours: [4] },
        3: { neighbours: [4], files },
        4: { neighbours: [3, 5] },
        5: { neighbours: [1], files },
      },
      { forward_on_hit: 'yes' },
    );
    const { queries } = await simJson([ini, '--get', 'x.txt', '--get', 'no', '--predict', ...fullTtl]);
    for (const query of queries) expectAccountedFor(query);
    expect(queries[0]?.prediction?.outcome).toMatchObject({ reached: 4, hits: 2 });
    expect(queries[1]?.prediction?.outcome.messages).toEqual({ min: 5, max: 6 });
  });

  it('treats a neighbour without an INI as absent', async () => {
    const alone = join(repository, 'topologies/per-peer/1');
    const { queries } = await simJson([alone, '--get', '3.txt', '--predict']);
    expect(queries[0]?.prediction?.outcome).toMatchObject({ reached: 0, unreachable: 1 });
    for (const query of queries) expectAccountedFor(query);
  });

  it('predicts each query when it starts, so that a downloaded file counts as held', async () => {
    const { queries } = await simJson(['chain3', '--get', '3.txt', '--get', '3.txt', '--predict']);
    expect(queries.map(({ prediction }) => prediction?.held)).toEqual([false, true]);
    for (const query of queries) expectAccountedFor(query);
  });

  it('is the same as the real result with faults that act from the start', async () => {
    const faults = ['--fault', 'cut 1-2', '--fault', 'kill 6', '--fault', 'partition {3} {4}'];
    const { queries } = await simJson(['ring8', '-g', '5.txt', '--predict', ...faults, ...fullTtl]);
    expect(queries).toMatchObject([
      {
        verdict: 'not-found',
        lost: 1,
        unreachable: 1,
        prediction: { comparison: { same: true, ties: 0, differences: [] } },
      },
    ]);
  });

  it('explains what other faults changed', async () => {
    const fault = 'cut 7-6 on query:received at 8';
    const { queries } = await simJson(['ring8', '-g', 'no', '--predict', '--fault', fault, '--lockstep']);
    const [query] = queries;
    expect(query?.prediction?.faults).toEqual({ predicted: [], notPredicted: [{ number: 1, text: fault }] });
    const differences = query?.prediction?.comparison?.differences ?? [];
    expect(differences).toContainEqual(
      expect.objectContaining({ kind: 'lost', peer: 7, to: [6], faults: [1], messages: 0 }),
    );
    expect(differences.map(({ kind }) => kind)).not.toContain('unexplained');
    const explained = differences.reduce((sum, { messages }) => sum + messages, 0);
    expect((query?.prediction?.outcome.messages.min ?? 0) + explained).toBe(query?.messages);
  });

  it('gives no prediction without --predict', async () => {
    const { queries } = await simJson(['chain3', '--get', '3.txt']);
    expect(queries[0]?.prediction).toBeNull();
  });

  it('prints prediction and result side by side', async () => {
    const { stdout } = await sim(['run', 'chain3', '-g', '3.txt', '--predict', '--ports', 'auto']);
    expect(stdout).toMatch(/predicted +actual\n +reached +2 +2 +✔\n +messages +2 +2 +✔\n/u);
  });
});

describe('sim topology predict', () => {
  it('prints a row per TTL, marks the one of the query, and explains it', async () => {
    const cwd = temporaryFolder();
    const { exitCode, stdout, stderr } = await sim(
      ['topology', 'predict', 'grid3x3', '-g', '9.txt', '-t', '4'],
      cwd,
    );
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toBe(`grid3x3: 9 peers, 12 links

peer 1 searches for 9.txt  TTL 4

  TTL  reached  messages  duplicates  expired  hits  new peers
    1   2 of 8         2           0        2     0  2 and 4
    2   5 of 8         6           1        3     0  3, 5 and 7
    3   7 of 8        11           4        2     0  6 and 8
  → 4   8 of 8        15           7        0     1  9

✔ TTL 4 finds 9.txt
  nearest      TTL 4 is the smallest that finds it: peer 9, 4 links away (1 → 2 → 3 → 6 → 9)
  no change    from TTL 4 on
`);
  });

  it.each([
    {
      args: ['chain3', '-g', '3.txt', '-t', '1'],
      code: 1,
      says: /✘ TTL 1 does not find[\s\S]*TTL 2 is the sm/u,
    },
    { args: ['chain3', '-g', 'nobody'], code: 1, says: /no peer in this network shares nobody/u },
    { args: ['chain3', '-g', '3.txt', '-g', 'nobody'], code: 1, says: /✔ TTL 4[\s\S]*✘ TTL 4/u },
    { args: ['chain3', '-g', '1.txt'], code: 0, says: /already in the share of peer 1: no query is needed/u },
    { args: ['ring8', '-g', 'x', '--holders', '4,6'], code: 0, says: /peers 4 and 6, 3 links away/u },
    { args: ['chain3', '-g', '1.txt', '-f', '3'], code: 0, says: /3 → 2 → 1/u },
  ])('exits $code for $args', async ({ args, code, says }) => {
    const { exitCode, stdout } = await sim(['topology', 'predict', ...args]);
    expect(stdout).toMatch(says);
    expect(exitCode).toBe(code);
  });

  it('follows faults that act from the start, and names the others', async () => {
    const cwd = temporaryFolder();
    const faults = ['--fault', 'cut 1-2', '--fault', 'kill 6', '--fault', 'loss 3-4 10%'];
    const { exitCode, stdout } = await sim(['topology', 'predict', 'ring8', '-g', '5.txt', ...faults], cwd);
    expect(exitCode).toBe(1);
    expect(stdout).toBe(`ring8: 8 peers, 8 links

peer 1 searches for 5.txt  TTL 7

  TTL  reached  messages  lost  duplicates  expired  hits  new peers
    1   1 of 7         2     1           0        1     0  8
    2   2 of 7         3     1           0        1     0  7
    3   2 of 7         3     1           0        0     0
  → 7   2 of 7         3     1           0        0     0

✘ TTL 7 does not find 5.txt
  fault        1: cut 1-2
  fault        2: kill 6
  stopped      peer 6
  unpredicted  fault 3, loss 3-4 10%: its effect depends on times, events or random numbers
  nearest      peer 5 has it, but these faults leave no path to it from peer 1
  undelivered  1 message to peers that do not run
  no change    from TTL 3 on
`);
    const wrong = await sim(['topology', 'predict', 'ring8', '-g', '5.txt', '--fault', 'cut 1-3'], cwd);
    expect([wrong.exitCode, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toContain('there is no link between 1 and 3');
  });

  it.each([
    { args: ['chain3'], says: /needs --get[\s\S]*write sim /u },
    { args: ['chain3', '-g', '3.txt', '-f', '9'], says: /no peer 9 in chain3/u },
    { args: ['chain3', '-g', '3.txt', '-t', '0'], says: /invalid TTL '0'/u },
    { args: ['chain3', '-g', '3.txt', '--holders', '3,9'], says: /no peer 9 in chain3/u },
    {
      args: ['chain3', '-g', '3.txt', '--holders', '3,x'],
      says: /--holders 'x' is not a peer number[\s\S]*example: --holders 3,5/u,
    },
    { args: ['chain3', '-g', '3.txt', '--holders', '1.5'], says: /--holders '1\.5' is not a peer number/u },
    { args: ['chain3', '-g', '../3.txt'], says: /is not a base name/u },
    { args: ['chian3', '-g', '3.txt'], says: /chian3[\s\S]*chain3/u },
  ])('refuses $args', async ({ args, says }) => {
    const { exitCode, stdout, stderr } = await sim(['topology', 'predict', ...args]);
    expect(stdout).toBe('');
    expect(stderr).toMatch(says);
    expect(exitCode).toBe(2);
  });

  it('writes the same as JSON', async () => {
    const ini = writeTopology(temporaryFolder(), chainOf(4));
    const { exitCode, stdout } = await sim(['topology', 'predict', ini, '-g', 'x.txt', '--format', 'json']);
    const result = JSON.parse(stdout) as PredictResult;
    expect(exitCode).toBe(0);
    expect(result).toMatchObject({
      schema: 1,
      exitCode: 0,
      topology: { name: 'test', peers: 4, links: 3 },
      predictions: [
        {
          file: 'x.txt',
          origin: 1,
          ttl: 7,
          stableTtl: 3,
          nearest: { ttl: 3, holders: [4], path: [1, 2, 3, 4] },
          outcome: { ttl: 7, reached: 3, messages: { min: 3, max: 3 }, hits: 1 },
        },
      ],
    });
    expect(result.predictions[0]?.byTtl.map(({ newPeers }) => newPeers)).toEqual([[2], [3], [4]]);
  });

  it('has a help that fits in 80 columns', async () => {
    const { exitCode, stdout } = await sim(['topology', 'predict', '--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('--holders');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });
});
