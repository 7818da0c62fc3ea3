import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Address } from '../../src/core/vocabulary.js';
import { type OpenOptions, open as openNetwork } from '../../src/library/open.js';
import { closed, open, startPeer } from '../helpers/peers.js';
import { bin, simJson, temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

/** A program that is not of the run: it sends a hit to the origin again and again, and serves another file of that name. */
async function attack(origin: Address, file: string) {
  const liar = await startPeer({ [file]: 'false' }, { id: 9 });
  const { port } = liar.address;
  let isOver = false;
  onTestFinished(() => {
    isOver = true;
  });
  const repeat = async (): Promise<void> => {
    while (!isOver) {
      const connection = open(origin);
      connection.end(`found ${file} at 9 127.0.0.1 ${port}\n`);
      await closed(connection);
    }
  };
  void repeat().catch(() => undefined);
  return { port, requests: () => liar.events.filter(({ type }) => type.startsWith('transfer:')).length };
}

async function underAttack(options: Partial<OpenOptions> = {}) {
  const cwd = temporaryFolder();
  const refusals: string[] = [];
  const network = await openNetwork({
    ...{ topology: writeTopology(cwd, chainOf(4, { 'x.txt': 'honest' })), ports: 'auto', cwd, ...options },
    onEvent: (event) => {
      if (event.type === 'message:invalid') refusals.push(event.reason);
    },
  });
  onTestFinished(async () => void (await network.close()));
  const [{ ip, port } = {}] = network.peers;
  return { network, refusals, origin: { ip: ip ?? '', port: port ?? 0 } };
}

describe('a network, while a program that is not of the run sends false hits,', () => {
  it('[A2] verifies the file of the honest holder, and says what was refused', async () => {
    const { network, refusals, origin } = await underAttack();
    const { requests, port } = await attack(origin, 'x.txt');
    const reason = `its holder 127.0.0.1:${port} is not an address of this run`;
    await expect.poll(() => refusals, { timeout: 30_000 }).toContain(reason);
    const query = await network.ask('x.txt');
    expect(query).toMatchObject({
      ...{ verdict: 'verified', holder: 4, hits: 1, failures: [] },
      ...{ comparedWith: 'share', comparisonNote: null },
    });
    expect(readFileSync(query.savedTo ?? '', 'utf8')).toBe('honest');
    const { notices, exitCode } = await network.close();
    expect(notices.map(({ message }) => message)).toContainEqual(
      expect.stringContaining(`peer 1 received an invalid message (${reason})`),
    );
    expect({ exitCode, requests: requests() }).toEqual({ exitCode: 0, requests: 0 });
  });

  it('[A2] requests the file from any holder if unknown peers are allowed', async () => {
    const { network, origin } = await underAttack({ allowUnknownPeers: true });
    const { requests } = await attack(origin, 'nobody.txt');
    // A query that ends before the next false hit arrives finds nothing.
    await expect
      .poll(() => network.ask('nobody.txt'), { timeout: 30_000 })
      .toMatchObject({
        ...{ verdict: 'verified', holder: 9, comparedWith: 'transfer' },
        comparisonNote: 'its holder is not a peer of this run',
      });
    // The holder records the end of its upload in its own time, perhaps after the origin has verified the file.
    await expect.poll(requests, { timeout: 30_000 }).toBeGreaterThan(0);
  });
});

describe('sim run, with a foreign holder that serves another folder than its share_dir', () => {
  const content = { 'x.txt': 'false' };

  async function runWithHolder(files: Readonly<Record<string, string>>) {
    const cwd = temporaryFolder();
    const other = join(cwd, 'other');
    mkdirSync(other);
    for (const [name, text] of Object.entries(content)) writeFileSync(join(other, name), text);
    const exec = `env SIM_SHARE_DIR=${other} ${process.execPath} ${bin} peer`;
    const ini = writeTopology(cwd, {
      1: { neighbours: [2] },
      2: { neighbours: [1], files, keys: { exec } },
    });
    return simJson([ini, '--get', 'x.txt', '--quiet-for', '0.3', '--allow-exec'], cwd);
  }

  it('[A7] saves nothing that differs from its share, and exits 3', async () => {
    const { exitCode, queries, folder, leftovers } = await runWithHolder({ 'x.txt': 'honest' });
    expect(queries).toMatchObject([{ verdict: 'unverified', comparedWith: null, savedTo: null }]);
    const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
    expect(queries[0]?.failures).toMatchObject([
      {
        holder: 2,
        code: 'bad-transfer',
        message: `peer 2 sent content with the SHA-256 ${sha256('false')}, but its share has ${sha256('honest')}`,
      },
    ]);
    expect(readdirSync(join(folder, 'downloads/1'))).toEqual([]);
    expect({ exitCode, leftovers }).toEqual({
      exitCode: 3,
      leftovers: { processes: 0, ports: 0, temporaryFiles: 0 },
    });
  });

  it('[A8] compares with the hit if its share_dir does not have the file, and says so', async () => {
    const { exitCode, queries } = await runWithHolder({});
    const note = 'the share_dir of peer 2 has no x.txt';
    expect(queries).toMatchObject([{ verdict: 'verified', comparedWith: 'hit', comparisonNote: note }]);
    expect(exitCode).toBe(0);
  });
});
