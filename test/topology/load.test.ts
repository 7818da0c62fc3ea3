import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { problemToString, SimError } from '../../src/core/errors.js';
import { loadTopology } from '../../src/topology/load.js';
import { makeFiles, makeFolder } from './folder.js';

const ini = '[Peer-5]\nip_addr = 127.0.0.1\nserver_port = 10900\nshare_dir = .\npeer_list = []\n';

async function failure(where: string, cwd: string): Promise<SimError> {
  const error = await loadTopology(where, { cwd }).catch((thrown: unknown) => thrown);
  if (error instanceof SimError) return error;
  throw new Error('it loaded, or threw something else', { cause: error });
}

test('loadTopology accepts a file, a folder, an absolute path, and any ending', async () => {
  const cwd = await makeFiles({ 'a/net.ini': ini, 'b.conf': ini });
  for (const [where, name] of [
    ['a/net.ini', 'net'],
    ['a', 'a'],
    [join(cwd, 'a', 'net.ini'), 'net'],
    ['b.conf', 'b.conf'],
  ] as const) {
    expect(await loadTopology(where, { cwd })).toMatchObject({
      name,
      path: join(cwd, where.replace(cwd, '')),
      peers: [{ id: 5 }],
    });
  }
});

test('a bare name is a shipped topology, unless a path with that name exists', async () => {
  const empty = makeFolder();
  expect(await loadTopology('chain3', { cwd: empty })).toMatchObject({
    name: 'chain3',
    peers: [{ id: 1 }, { id: 2 }, { id: 3 }],
  });

  const taken = await makeFiles({ chain3: ini });
  expect(await loadTopology('chain3', { cwd: taken })).toMatchObject({
    path: join(taken, 'chain3'),
    peers: [{ id: 5 }],
  });
});

test.each([
  ['chian3', 'did you mean chain3? '],
  ['topologies/chain3.ini', 'did you mean chain3? '],
  ['elsewhere.ini', ''],
])(
  '%s is neither a path nor a shipped topology, and the hint lists the shipped ones',
  async (where, proposal) => {
    const error = await failure(where, makeFolder());
    expect(error.message).toBe(`there is no file or folder "${where}"`);
    expect(error.hint).toBe(
      `${proposal}give an INI file, a folder of INI files, or a built-in topology: ` +
        'chain3, complete5, copies, grid3x3, per-peer, ring8, seven, star6',
    );
  },
);

test('a folder without an INI file is a problem', async () => {
  const error = await failure('.', makeFolder());
  expect(error.problems).toEqual([
    {
      file: '.',
      message: 'there is no INI file in this folder',
      hint: 'give an INI file, or a folder with INI files',
    },
  ]);
});

test('a file that cannot be read is reported together with the other problems', async (context) => {
  const cwd = await makeFiles({ 'net/b.ini': 'rubbish' });
  // Not everybody may make symbolic links on Windows.
  await symlink(join(cwd, 'nowhere'), join(cwd, 'net', 'a.ini')).catch(() => context.skip());
  const { problems } = await failure('net', cwd);
  expect(problems.map(({ file }) => file)).toEqual([join('net', 'a.ini'), join('net', 'b.ini')]);
  expect(problems.map(problemToString)[0]).toContain('cannot be read: ENOENT');
});

test('problems show the absolute path of files outside the working directory', async () => {
  const cwd = await makeFiles({ 'inner/x.txt': '', 'bad.ini': '[Peer-1]\n' });
  const error = await failure('../bad.ini', join(cwd, 'inner'));
  expect(error.message).toBe(`${join(cwd, 'bad.ini')}: 4 problems`);
});

test('ten thousand peers load in seconds', async () => {
  const peers = Array.from({ length: 10_000 }, (_, id) =>
    ini
      .replace('Peer-5', `Peer-${id}`)
      .replace('127.0.0.1', `127.0.${id >> 8}.${id & 255}`)
      .replace('[]', `[${(id + 1) % 10_000}]`),
  );
  const cwd = await makeFiles({ 'net.ini': peers.join('\n') });
  expect((await loadTopology('net.ini', { cwd })).peers).toHaveLength(10_000);
}, 20_000);
