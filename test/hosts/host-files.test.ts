import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Files } from '../../src/agent/files.js';
import type { FileAnswer, FileOrder } from '../../src/control/file-messages.js';
import type { SimError } from '../../src/core/errors.js';
import { HostFiles, type HostFilesOptions } from '../../src/hosts/host-files.js';
import { RunFiles } from '../../src/hosts/run-files.js';
import type { PeerSpec } from '../../src/topology/model.js';
import type { ReportedEvent } from '../../src/trace/event.js';
import { temporaryFolder } from '../helpers/sim.js';

/** A host that sees no folder of ours: it looks for them below a folder of its own. */
function hostOf(
  options: Partial<HostFilesOptions> & { readonly isShared?: boolean; readonly temporary?: string } = {},
) {
  const runFolder = join(temporaryFolder(), 'run');
  mkdirSync(join(runFolder, 'logs'), { recursive: true });
  const problems: SimError[] = [];
  const orders: FileOrder[] = [];
  let sent = 0;
  const temporary = options.temporary ?? temporaryFolder();
  const agent = new Files({
    temporaryFolder: temporary,
    send: (answer) => setImmediate(() => files.link.take(asJson(answer))),
  });
  const files: HostFiles = new HostFiles({
    runFolder,
    name: 'n2',
    peers: new Set([1, 2]),
    overwrite: false,
    onProblem: (problem) => problems.push(problem),
    onSent: (bytes) => {
      sent += bytes;
    },
    send: (order) => {
      orders.push(order);
      const isSeen = options.isShared === true || order.type !== 'look';
      const seen = isSeen
        ? order
        : { ...order, marker: hidden(order.marker), shares: order.shares.map(hidden) };
      setImmediate(() => agent.do(asJson(seen)));
    },
    ...options,
  });
  const run = new RunFiles({ runFolder, filesOf: () => files });
  const prepare = (...shares: string[]): Promise<void> =>
    run.prepare(shares.map((shareDir, index) => ({ id: index + 1, shareDir }) as PeerSpec));
  return { temporary, runFolder, files, agent, problems, orders, prepare, sentBytes: () => sent };
}

const asJson = <T extends FileOrder | FileAnswer>(message: T): T => JSON.parse(JSON.stringify(message)) as T;
const hidden = <T extends { readonly path: string }>(one: T): T => ({ ...one, path: `/nowhere${one.path}` });

function shareWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const verified = (peer: number, savedTo: string): ReportedEvent =>
  ({ id: `${peer}#1`, at: 1, type: 'transfer:verified', peer, savedTo }) as ReportedEvent;

describe('a host that sees the same folders', () => {
  it('is sent nothing, and has no scratch folder', async () => {
    const share = shareWith({ x: 'x' });
    const { temporary, files, prepare, runFolder, sentBytes } = hostOf({ isShared: true });
    await prepare(share, share);
    expect(files.there(share)).toBe(share);
    expect(files.there(join(runFolder, 'downloads', '1'))).toBe(join(runFolder, 'downloads', '1'));
    expect(sentBytes()).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
    // The marker is gone.
    expect(readdirSync(runFolder)).toEqual(['logs']);
  });

  it('is sent a share that it sees otherwise, into a scratch folder of its own', async () => {
    const [same, other] = [shareWith({ x: 'x' }), shareWith({ y: 'y' })];
    const { files, prepare, runFolder } = hostOf({
      isShared: true,
      send: (order) =>
        agent.do(
          order.type === 'look'
            ? {
                ...order,
                shares: order.shares.map((share) => (share.path === other ? hidden(share) : share)),
              }
            : order,
        ),
    });
    const agent = new Files({
      temporaryFolder: temporaryFolder(),
      send: (answer) => files.link.take(answer),
    });
    await prepare(same, other);
    expect(files.there(same)).toBe(same);
    expect(readFileSync(join(files.there(other), 'y'), 'utf8')).toBe('y');
    expect(files.there(runFolder)).toBe(runFolder);
  });
});

describe('a host that sees none of our folders', () => {
  it('is sent each share once, however many peers use it', async () => {
    const share = shareWith({ x: 'x'.repeat(1000) });
    const { temporary, files, prepare, sentBytes, agent } = hostOf();
    await prepare(share, share);
    expect(sentBytes()).toBe(1000);
    const there = files.there(share);
    expect(readFileSync(join(there, 'x'), 'utf8')).toHaveLength(1000);
    expect(files.here(join(there, 'x'))).toBe(join(share, 'x'));
    // Nobody else on the host reads it.
    const [scratch = ''] = readdirSync(temporary);
    expect(statSync(join(temporary, scratch)).mode & 0o777).toBe(0o700);
    expect(agent.remove()).toBe(0);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('is sent a share again only if it has changed', async () => {
    const share = shareWith({ x: 'x' });
    const { files, prepare, sentBytes } = hostOf();
    await prepare(share);
    const before = files.there(share);
    await prepare(share);
    expect(files.there(share)).toBe(before);
    expect(sentBytes()).toBe(1);
    writeFileSync(join(share, 'x'), 'changed');
    await prepare(share);
    expect(readFileSync(join(files.there(share), 'x'), 'utf8')).toBe('changed');
    // A path of the earlier copy is still known.
    expect(files.here(join(before, 'x'))).toBe(join(share, 'x'));
  });

  it('shares nothing for a peer whose share is not there', async () => {
    const { files, prepare } = hostOf();
    await prepare('/nowhere/at/all');
    expect(existsSync(files.there('/nowhere/at/all'))).toBe(false);
  });

  it('gives back what it reports as saved, and its paths are ours', async () => {
    const { files, prepare, runFolder, problems } = hostOf();
    await prepare(shareWith({}));
    const there = files.there(join(runFolder, 'downloads', '1'));
    mkdirSync(join(there, 'notes', 'empty'), { recursive: true });
    writeFileSync(join(there, 'a.txt'), 'content', { mode: 0o640 });
    writeFileSync(join(there, 'notes', 'n'), 'note');
    const events = [verified(1, join(there, 'a.txt')), verified(1, join(there, 'notes'))];
    const here = join(runFolder, 'downloads', '1');
    expect(files.localized(events)).toMatchObject([
      { savedTo: join(here, 'a.txt') },
      { savedTo: join(here, 'notes') },
    ]);
    await files.settled();
    expect(problems).toEqual([]);
    expect(readFileSync(join(here, 'a.txt'), 'utf8')).toBe('content');
    expect(statSync(join(here, 'a.txt')).mode & 0o777).toBe(0o640);
    expect(readFileSync(join(here, 'notes', 'n'), 'utf8')).toBe('note');
    expect(readdirSync(join(here, 'notes', 'empty'))).toEqual([]);
    expect(readdirSync(here).sort()).toEqual(['a.txt', 'notes']);
  });

  it('gives back, at the end, downloads that no event has named, and no temporary files', async () => {
    const { files, prepare, runFolder } = hostOf();
    await prepare(shareWith({}));
    const there = files.there(join(runFolder, 'downloads', '2'));
    mkdirSync(there, { recursive: true });
    mkdirSync(files.there(join(runFolder, 'downloads', '1')));
    writeFileSync(join(there, 'b.txt'), 'b');
    writeFileSync(join(there, '.b.txt.0123456789ab.part'), 'half');
    await files.collect();
    expect(readdirSync(join(runFolder, 'downloads', '2'))).toEqual(['b.txt']);
    // As a peer here leaves it whose only download has failed.
    expect(readdirSync(join(runFolder, 'downloads', '1'))).toEqual([]);
  });

  it('[I7] does not overwrite what is here, unless it may', async () => {
    for (const overwrite of [false, true]) {
      const { files, prepare, runFolder, problems } = hostOf({ overwrite });
      await prepare(shareWith({}));
      const here = join(runFolder, 'downloads', '1', 'a.txt');
      mkdirSync(join(here, '..'), { recursive: true });
      writeFileSync(here, 'mine');
      const there = files.there(here);
      mkdirSync(join(there, '..'), { recursive: true });
      writeFileSync(there, 'theirs');
      files.localized([verified(1, there)]);
      await files.settled();
      expect(readFileSync(here, 'utf8')).toBe(overwrite ? 'theirs' : 'mine');
      expect(problems.map(({ message }) => message)).toEqual(
        overwrite ? [] : [expect.stringContaining('already exists with other content')],
      );
      expect(readdirSync(join(here, '..'))).toEqual(['a.txt']);
    }
  });

  it('gives its peers what an earlier run has downloaded to the same folder', async () => {
    const { files, prepare, runFolder } = hostOf();
    const here = join(runFolder, 'downloads', '1');
    mkdirSync(here, { recursive: true });
    writeFileSync(join(here, 'a.txt'), 'earlier');
    await prepare(shareWith({}));
    expect(readFileSync(join(files.there(here), 'a.txt'), 'utf8')).toBe('earlier');
  });

  it('[I7] is not trusted with paths', async () => {
    const { files, prepare, runFolder, orders, problems } = hostOf();
    await prepare(shareWith({}));
    const there = files.there(runFolder);
    const bad = [
      join(runFolder, 'result.json'),
      `${there}/downloads/3/x`,
      `${there}/downloads/1/../../../x`,
      `${there}/downloads/1/..`,
      `${there}/downloads/01/x`,
      `${there}/logs/x`,
      '/etc/passwd',
    ];
    files.localized(bad.map((path) => verified(1, path)));
    await files.settled();
    expect(orders.filter(({ type }) => type === 'fetch')).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('appends what is new in a log to what is here', async () => {
    const { files, prepare, runFolder } = hostOf();
    await prepare(shareWith({}));
    const log = join(runFolder, 'logs', 'peer-1.log');
    const there = files.there(log);
    mkdirSync(join(there, '..'), { recursive: true });
    writeFileSync(there, 'first\n');
    files.ended(log);
    await files.settled();
    writeFileSync(log, 'first\nfloodsim: a note\n');
    writeFileSync(there, 'first\nsecond\n');
    files.ended(log);
    await files.settled();
    expect(readFileSync(log, 'utf8')).toBe('first\nfloodsim: a note\nsecond\n');
    expect(readdirSync(join(runFolder, 'logs'))).toEqual(['peer-1.log']);
  });

  it('compares files where they are', async () => {
    const share = shareWith({ x: 'x' });
    const { files, prepare } = hostOf();
    await prepare(share);
    const known = await files.contents([share], 'x');
    // What is here may have changed since it was sent.
    writeFileSync(join(share, 'x'), 'y');
    expect(await files.contents([share], 'x')).toEqual(known);
    const arrived = { path: join(files.there(share), 'x'), kind: 'file' } as const;
    expect(await files.digest(arrived)).toBe(known?.[0]?.sha256);
    expect(await files.digest({ ...arrived, path: '/nowhere' })).toBeNull();
  });

  it('names itself if it has no place for temporary files', async () => {
    const host = hostOf({ temporary: '/nowhere/at/all' });
    await expect(host.prepare(shareWith({}))).rejects.toMatchObject({
      code: 'hosts-failed',
      exitCode: 4,
      message: expect.stringMatching(/^host n2 cannot make a temporary folder: ENOENT/u),
      hint: expect.stringContaining('TMPDIR'),
    });
  });

  it('names itself and the share if it cannot keep it, and nothing is left of it', async () => {
    const share = shareWith({ x: 'x' });
    const { temporary, files, prepare, agent } = hostOf();
    await prepare(shareWith({}));
    const [scratch = ''] = readdirSync(temporary);
    rmSync(join(temporary, scratch, 'shares'), { recursive: true });
    writeFileSync(join(temporary, scratch, 'shares'), 'a file');
    await expect(prepare(share)).rejects.toMatchObject({
      message: expect.stringMatching(/^host n2 cannot keep .*: E/u),
      hint: expect.stringContaining(join(temporary, scratch)),
    });
    expect(agent.remove()).toBe(0);
    expect(files.there('/elsewhere')).toBe('/elsewhere');
  });

  it('is lost: what waits for it ends, and what it had is reported', async () => {
    const { files, prepare, runFolder, problems } = hostOf({ send: () => {} });
    const preparing = prepare(shareWith({}));
    await expect.poll(() => readdirSync(runFolder).length).toBe(2);
    files.link.lost(new Error('host n2 is lost: its connection has closed'));
    await expect(preparing).rejects.toThrow('host n2 is lost');
    expect(await files.digest({ path: '/x', kind: 'file' })).toBeNull();
    expect(await files.contents([], 'x')).toBeNull();
    expect(problems).toEqual([]);
  });

  it('is lost while a download is fetched: nothing half is left here', async () => {
    const { files, prepare, runFolder, problems, orders } = hostOf();
    await prepare(shareWith({}));
    const there = files.there(join(runFolder, 'downloads', '1', 'big'));
    mkdirSync(join(there, '..'), { recursive: true });
    writeFileSync(there, Buffer.alloc(30 << 20));
    files.localized([verified(1, there)]);
    await expect.poll(() => orders.filter(({ type }) => type === 'taken').length).toBeGreaterThan(3);
    files.link.lost(new Error('host n2 is lost: its connection has closed'));
    await files.settled();
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/big .* host n2 is lost/u),
    ]);
    expect(readdirSync(join(runFolder, 'downloads', '1'))).toEqual([]);
  });

  it('is sent nothing more after a stop', async () => {
    const controller = new AbortController();
    const share = shareWith({});
    writeFileSync(join(share, 'big'), Buffer.alloc(30 << 20));
    const { temporary, prepare, sentBytes } = hostOf({
      signal: controller.signal,
      onSent: () => controller.abort(),
    });
    await expect(prepare(share)).rejects.toMatchObject({ code: 'interrupted' });
    expect(sentBytes()).toBe(0);
    await expect
      .poll(() => readdirSync(join(temporary, readdirSync(temporary)[0] ?? '', 'shares')))
      .toEqual([]);
  });
});

describe('a share with a link that leads out of it', () => {
  it('is sent without what is behind the link', async () => {
    const share = shareWith({ x: 'x' });
    symlinkSync('/etc', join(share, 'etc'));
    chmodSync(join(share, 'x'), 0o600);
    const { files, prepare } = hostOf();
    await prepare(share);
    expect(readdirSync(files.there(share)).sort()).toEqual(['etc', 'x']);
    expect(existsSync(join(files.there(share), 'etc'))).toBe(false);
  });
});

describe('a share that could not be sent', () => {
  it('is sent at the next start of its peer', async () => {
    const share = shareWith({ x: 'x' });
    const { temporary, files, prepare } = hostOf();
    await prepare(shareWith({}));
    const shares = join(temporary, readdirSync(temporary)[0] ?? '', 'shares');
    rmSync(shares, { recursive: true });
    writeFileSync(shares, 'a file');
    await expect(prepare(share)).rejects.toThrow('cannot keep');
    rmSync(shares);
    await prepare(share);
    expect(readFileSync(join(files.there(share), 'x'), 'utf8')).toBe('x');
  });
});

describe('a share in the folder of the run, which the host sees as it is', () => {
  it('keeps its path', async () => {
    const { files, prepare, runFolder } = hostOf({
      send: (order) => agent.do(order.type === 'look' ? { ...order, marker: hidden(order.marker) } : order),
    });
    const agent = new Files({
      temporaryFolder: temporaryFolder(),
      send: (answer) => files.link.take(answer),
    });
    const share = join(runFolder, 'share');
    mkdirSync(share);
    await prepare(share);
    expect(files.there(share)).toBe(share);
    expect(files.there(join(runFolder, 'logs'))).not.toBe(join(runFolder, 'logs'));
  });
});

describe('an agent that answers something else', () => {
  it('ends the request with an error', async () => {
    const host = hostOf({
      send: ({ number }) => host.files.link.take({ type: 'digested', number, sha256: null }),
    });
    await expect(host.prepare(shareWith({}))).rejects.toThrow('its agent answers digested instead of looked');
  });
});
