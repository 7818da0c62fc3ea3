import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { limits } from '../../src/topology/limits.js';
import { validate } from '../../src/topology/validate/validate.js';
import { sim, temporaryFolder } from '../helpers/sim.js';

/** An INI of so many peers, each linked to those that `linksOf` gives, with one share. */
function writePeers(peers: number, linksOf: (id: number) => readonly number[]): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'share'));
  const sections = Array.from({ length: peers }, (_, id) => {
    const address = `ip_addr = 127.0.${1 + (id >> 15)}.1\nserver_port = ${20_000 + (id & 32_767)}\n`;
    return `[Peer-${id}]\n${address}share_dir = share\npeer_list = [${linksOf(id).join(', ')}]\n`;
  });
  const path = join(folder, 'net.ini');
  writeFileSync(path, sections.join(''));
  return path;
}

const messagesOf = async (content: string): Promise<string[]> => {
  const path = join(temporaryFolder(), 'net.ini');
  writeFileSync(path, content);
  return (await validate(path)).errors.map(({ message }) => message);
};

const peers = 100_000;
const width = 316;

describe('an INI of 100,000 peers', { timeout: 600_000 }, () => {
  it.each([
    { name: 'a chain', linksOf: (id: number) => [id - 1, id + 1] },
    { name: 'a grid', linksOf: (id: number) => [id - width, id - 1, id + 1, id + width] },
    {
      name: 'a star',
      linksOf: (id: number) => (id > 0 ? [0] : Array.from({ length: peers - 1 }, (_, at) => at + 1)),
    },
  ])('[F7] can be checked: $name', async ({ linksOf }) => {
    const path = writePeers(peers, (id) => linksOf(id).filter((other) => other >= 0 && other < peers));
    expect((await validate(path)).errors).toEqual([]);
  });
});

describe('an input that is too large', { timeout: 600_000 }, () => {
  it.each([
    {
      name: 'an INI',
      args: ['validate', 'net.ini'],
      says: /net\.ini: cannot be read: it has more than 64 MiB/u,
    },
    { name: 'a graph', args: ['show', 'net.dot'], says: /it has more than 256 MiB/u },
    { name: 'a device', args: ['validate', '/dev/zero'], says: /it has more than 64 MiB/u },
  ])('[F8] is not read: $name', async ({ args, says }) => {
    const cwd = temporaryFolder();
    for (const file of ['net.ini', 'net.dot']) {
      writeFileSync(join(cwd, file), '');
      truncateSync(join(cwd, file), 2 ** 31);
    }
    const { exitCode, stdout, stderr } = await sim(['topology', ...args], cwd);
    expect(stdout + stderr).toMatch(says);
    expect(exitCode).toBe(2);
  });

  it.each([
    {
      name: 'line',
      content: `[Peer-1]\nname = ${'x'.repeat(limits.lineLength)}\n`,
      says: /^a line of \d+ characters; the limit is 4194304$/u,
    },
    {
      name: 'section',
      content: '[Peer-1]\n'.repeat(limits.sections + 1),
      says: /^more than 250000 sections$/u,
    },
    {
      name: 'file in lines',
      content: '\n'.repeat(limits.lines + 1),
      says: /^is too large for an INI file: the limit is 64 MiB and 4000000 lines$/u,
    },
  ])('[F8] gives one clear error: too large a $name', async ({ content, says }) => {
    expect((await messagesOf(content))[0]).toMatch(says);
  });

  it('[F8] has a limit for the keys of a section, and for the problems that are listed', async () => {
    const keys = Array.from({ length: 3000 }, (_, index) => `key${index} = x\n`).join('');
    const messages = await messagesOf(`[Peer-1]\n${keys}`);
    expect(messages).toContain('more than 1000 keys in one section');
    expect(messages).toHaveLength(limits.problems + 1);
    expect(messages.at(-1)).toMatch(/^\d+ more problems are not listed$/u);
  });

  const numbers = (from: number): string =>
    Array.from({ length: 3000 }, (_, index) => from + index).join(' ');
  const entities = Array.from({ length: 10 }, (_, at) => `<!ENTITY e${at} "${`&e${at - 1};`.repeat(10)}">`);

  it.each([
    {
      file: 'sets.dot',
      content: `graph { {${numbers(0)}} -- {${numbers(3000)}} }`,
      says: /the graph has more than 5000000 links/u,
    },
    {
      file: 'deep.json',
      content: `{"nodes":[{"id":1,"x":${'['.repeat(20_000)}${']'.repeat(20_000)}}],"links":[]}`,
      says: /more than 500 deep/u,
    },
    {
      file: 'deep.graphml',
      content: `<graphml><graph>${'<node id="a"><graph>'.repeat(500_000)}`,
      says: /more than 500 deep/u,
    },
    { file: 'deep.dot', content: `graph {${'{'.repeat(1_000_000)}`, says: /too many subgraphs/u },
    { file: 'deep.gml', content: `graph [ ${'a [ '.repeat(1_000_000)}`, says: /is not a key/u },
    {
      file: 'bomb.graphml',
      content: `<!DOCTYPE g [${entities.join('')}]><graphml><graph><node id="&e9;"/></graph></graphml>`,
      says: /undefined entity/u,
    },
  ])('[F8] of a graph is refused in words: $file', async ({ file, content, says }) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, file), content);
    const { exitCode, stderr } = await sim(['topology', 'show', file], cwd);
    expect(stderr).toMatch(says);
    expect(exitCode).toBe(2);
  });
});
