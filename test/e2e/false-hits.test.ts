import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Address } from '../../src/core/vocabulary.js';
import type { RunResult } from '../../src/judge/result.js';
import { exchange, startPeer } from '../helpers/peers.js';
import { runFolderOf, start, temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

/** A program that is not of the run: it sends a hit to the origin again and again, and serves another file of that name. */
async function attack(origin: Address, file: string): Promise<{ readonly requests: () => number }> {
  const liar = await startPeer({ [file]: 'false' }, { id: 9 });
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  const repeat = async (): Promise<void> => {
    while (!isOver) await exchange(origin, `found ${file} at 9 127.0.0.1 ${liar.address.port}`);
  };
  void repeat().catch(() => undefined);
  return { requests: () => liar.events.filter(({ type }) => type.startsWith('transfer:')).length };
}

async function runUnderAttack(...args: string[]) {
  const cwd = temporaryFolder();
  const ini = writeTopology(cwd, chainOf(4, { 'x.txt': 'honest' }));
  // The honest hit arrives last: the query needs more than half a second to its holder.
  const run = start(
    ['run', ini, '--get', 'x.txt', '--ports', 'auto', '--slow', '200', '-r', 'ndjson', ...args],
    cwd,
  );
  const [, port] = await run.printed(/"peer:started","peer":1,.*"port":(\d+)/u);
  const liar = await attack({ ip: '127.0.0.1', port: Number(port) }, 'x.txt');
  const { exitCode } = await run.finished;
  const result = JSON.parse(readFileSync(`${runFolderOf(cwd)}/result.json`, 'utf8')) as RunResult;
  return { exitCode, result, requests: liar.requests() };
}

describe('sim run, while a program that is not of the run sends false hits,', () => {
  it('[A2] verifies the file of the honest holder, and says what was refused', async () => {
    const { exitCode, result, requests } = await runUnderAttack();
    const [query] = result.queries;
    expect(query).toMatchObject({ verdict: 'verified', holder: 4, hits: 1, failures: [] });
    expect(readFileSync(query?.savedTo ?? '', 'utf8')).toBe('honest');
    expect(result.notices.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(
        /^peer 1 received an invalid message \(its holder 127\.0\.0\.1:\d+ is not an addr/u,
      ),
    );
    expect({ exitCode, requests }).toEqual({ exitCode: 0, requests: 0 });
  });

  it('[A2] requests the file from any holder with --allow-unknown-peers', async () => {
    const { result, requests } = await runUnderAttack('--allow-unknown-peers');
    expect(requests).toBeGreaterThan(0);
    expect(result.queries[0]).toMatchObject({ verdict: 'verified', holder: 9 });
  });
});
