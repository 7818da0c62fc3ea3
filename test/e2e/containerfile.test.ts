import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository, temporaryFolder } from '../helpers/sim.js';

const lines = readFileSync(join(repository, 'Containerfile'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
/** What each COPY copies into the image, and where. */
const copies = lines.flatMap((line) => {
  const [instruction, ...words] = line.split(' ');
  const target = words.pop() ?? '';
  return instruction === 'COPY' ? words.map((source) => ({ source, target })) : [];
});

describe('the Containerfile', () => {
  it('copies only what is in the package', () => {
    const packed = spawnSync('npm', ['pack', '--ignore-scripts', '--dry-run', '--json'], {
      cwd: repository,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    const [{ files }] = JSON.parse(packed.stdout) as [
      { readonly files: readonly { readonly path: string }[] },
    ];
    const paths = files.map(({ path }) => path);
    expect(paths).toContain('Containerfile');
    expect(copies.length).toBeGreaterThan(4);
    for (const { source } of copies) {
      expect(
        paths.some((path) => path === source || path.startsWith(`${source}/`)),
        source,
      ).toBe(true);
    }
  });

  it('copies all that sim needs to run a network, and to write a new peer', () => {
    const image = temporaryFolder();
    for (const { source, target } of copies) {
      const from = join(repository, source);
      const to =
        statSync(from).isFile() && target.endsWith('/') ? join(image, target, source) : join(image, target);
      cpSync(from, to, { recursive: true });
    }
    const cwd = temporaryFolder();
    const sim = (...args: string[]) => {
      const { status, stderr } = spawnSync(process.execPath, [join(image, 'dist/cli.js'), ...args], {
        cwd,
        encoding: 'utf8',
      });
      return { status, stderr };
    };
    for (const args of [
      ['run', 'chain3', '--get', '3.txt', '--ports', 'auto', '-r', 'html'],
      ['new', 'peer', 'mine', '--lang', 'python'],
      ['wireshark', '--dissector'],
      ['cluster', 'kubernetes', 'ring8', '--get', '3.txt', '--image', 'floodsim'],
    ]) {
      expect([args, sim(...args)]).toEqual([args, { status: 0, stderr: expect.any(String) }]);
    }
  });

  it('starts sim, not as root', () => {
    expect(lines.at(-1)).toBe('ENTRYPOINT ["sim"]');
    const user = lines.findLast((line) => line.startsWith('USER '));
    expect(user).toBe('USER 1000:1000');
    expect(lines).toContain('FROM docker.io/library/node:20-slim');
  });
});
