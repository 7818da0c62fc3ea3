import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { open } from '../../src/library/open.js';
import { repository, simJson, temporaryFolder } from '../helpers/sim.js';

it('--no-save verifies a download, keeps nothing, and searches for the file again', async () => {
  const cwd = temporaryFolder();
  const out = join(cwd, 'out');
  const result = await simJson(
    ['chain3', '--get', '3.txt', '--get', '3.txt', '--no-save', '--out', out],
    cwd,
  );
  expect(result.exitCode).toBe(0);
  expect(result.queries.map(({ verdict, holder, savedTo }) => [verdict, holder, savedTo])).toEqual([
    ['verified', 3, null],
    ['verified', 3, null],
  ]);
  expect(result.violations).toEqual([]);
  const downloads = join(out, 'downloads');
  expect(
    existsSync(downloads)
      ? readdirSync(downloads, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      : [],
  ).toEqual([]);
});

it('save: false is the same for a session, and a folder is not kept either', async () => {
  const cwd = temporaryFolder();
  await using(await open({ topology: 'chain3', ports: 'auto', save: false, cwd }), async (network) => {
    for (const text of ['3.txt', '3.txt', 'notes/']) {
      const { verdict, savedTo } = await network.ask(text);
      expect([text, verdict, savedTo]).toEqual([text, 'verified', null]);
    }
  });
});

async function using<T extends { close(): Promise<unknown> }>(
  resource: T,
  act: (resource: T) => Promise<void>,
): Promise<void> {
  try {
    await act(resource);
  } finally {
    await resource.close();
  }
}

it.each([
  ['the same', 'fixtures'],
  ['other', 'mine'],
])('--no-save leaves a file that was there before, with %s content', async (_, kind) => {
  const cwd = temporaryFolder();
  const out = join(cwd, 'out');
  const earlier = join(out, 'downloads', '1', '3.txt');
  mkdirSync(dirname(earlier), { recursive: true });
  const content =
    kind === 'mine' ? 'mine' : readFileSync(join(repository, 'fixtures/chain3/3/3.txt'), 'utf8');
  writeFileSync(earlier, content);
  const result = await simJson(['chain3', '--get', '3.txt', '--no-save', '--out', out], cwd);
  expect(result.queries.map(({ verdict }) => verdict)).toEqual(['verified']);
  expect(readFileSync(earlier, 'utf8')).toBe(content);
});
