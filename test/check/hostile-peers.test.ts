import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { repository, sim, temporaryFolder } from '../helpers/sim.js';

/**
 * Peers that do to their folders and neighbours what no peer does: it costs them the requirement, and the check goes on.
 *
 * Each is the peer that does everything right, with a system call of its that does something else.
 */
const tricks = {
  'makes a folder in the place of a file': {
    requirement: 'fetch.saves',
    trick: 'fs.renameSync = (from, to) => fs.mkdirSync(to);',
    actual: /a folder/u,
  },
  'makes a pipe in the place of a file, which nobody writes to': {
    requirement: 'fetch.saves',
    trick: 'fs.renameSync = (from, to) => execFileSync("mkfifo", [to]);',
    actual: /no file/u,
  },
  'removes its share': {
    requirement: 'refuse.bad-archive',
    // An archive that is none is not as long as a file.
    trick: `fs.writeFileSync = (path, content, how) => {
      if (content.length !== 600) return writeFileSync(path, content, how);
      fs.rmSync(process.env.SIM_SHARE_DIR, { recursive: true });
    };`,
    actual: /peer\/share: ENOENT/u,
  },
  'makes its share a circle': {
    requirement: 'refuse.bad-archive',
    trick: `fs.writeFileSync = (path, content, how) => {
      if (content.length !== 600) return writeFileSync(path, content, how);
      for (const name of ['here', 'there']) fs.symlinkSync('.', process.env.SIM_SHARE_DIR + '/' + name);
    };`,
    actual: /^share\/here, share\/there$/u,
  },
  'removes all that there is of it': {
    requirement: 'refuse.zip-slip',
    trick: `fs.renameSync = (from, to) => {
      if (!to.includes('evil-')) return renameSync(from, to);
      fs.rmSync(dirname(process.cwd()), { recursive: true });
      throw new Error('and no more');
    };`,
    actual: /ENOENT/u,
  },
  'says something else to its neighbours before each query': {
    requirement: 'relay.untouched',
    trick: `const { write } = net.Socket.prototype;
    net.Socket.prototype.write = function (data, ...more) {
      if (String(data).startsWith('get ')) write.call(this, 'HELLO? rubbish\\n');
      return write.call(this, data, ...more);
    };`,
    actual: /HELLO\? rubbish/u,
  },
  'says something else to an origin before each hit': {
    requirement: 'found.nothing-else',
    trick: `const { write } = net.Socket.prototype;
    const tell = (one) => function (data, ...more) {
      if (String(data).startsWith('found ')) write.call(this, 'I HAVE IT!\\n');
      return one.call(this, data, ...more);
    };
    net.Socket.prototype.write = tell(write);
    net.Socket.prototype.end = tell(net.Socket.prototype.end);`,
    actual: /I HAVE IT!/u,
  },
} as const;

function tricky(folder: string, fault: string, trick: string): void {
  const peer = pathToFileURL(join(repository, 'test/broken-peers/peer.mjs'));
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'peer.mjs'),
    `import { execFileSync } from 'node:child_process';
    import fs from 'node:fs';
    import net from 'node:net';
    import { syncBuiltinESMExports } from 'node:module';
    import { dirname } from 'node:path';
    const { renameSync, writeFileSync } = fs;
    process.argv.push('--break', '${fault}');
    ${trick}
    syncBuiltinESMExports();
    process.on('uncaughtException', () => {}).on('unhandledRejection', () => {});
    await import('${peer.href}');\n`,
  );
}

interface Told {
  readonly requirements: readonly {
    readonly id: string;
    readonly status: string;
    readonly finding: { readonly actual: string } | null;
  }[];
}

describe.skipIf(process.platform === 'win32')('a peer that', () => {
  it.each(Object.entries(tricks))(
    '%s fails, and no more than that',
    async (_, { requirement, trick, actual }) => {
      const folder = temporaryFolder();
      // It has to go as far as to its trick, and not to refuse before.
      tricky(folder, requirement.startsWith('refuse.') ? requirement : 'load.hundred-mb', trick);
      const options = ['--only', requirement, '--patience', '1', '--keep', '--reporter', 'json'];
      const { stdout, stderr, exitCode } = await sim(
        ['check', ...options, '--', process.execPath, 'peer.mjs'],
        folder,
        { TMPDIR: folder },
      );
      expect(stderr).toMatch(/^its folders and logs: \S+\n$/u);
      const [told] = (JSON.parse(stdout) as Told).requirements;
      expect(told).toMatchObject({ id: requirement, status: 'failed' });
      expect(told?.finding?.actual).toMatch(actual);
      expect(exitCode).toBe(1);
    },
  );

  it('plays tricks costs the rest of its class nothing', async () => {
    const folder = temporaryFolder();
    const { trick } = tricks['makes a folder in the place of a file'];
    tricky(join(folder, 'class/a-tricky'), 'load.hundred-mb', trick);
    mkdirSync(join(folder, 'class/b-good'));
    writeFileSync(
      join(folder, 'class/b-good/run.sh'),
      `exec "${process.execPath}" "${peerOf('ttl.stops')}"\n`,
    );
    const classes = ['--csv', 'grades.csv', '--batch', 'class/a-tricky', 'class/b-good'];
    const { stderr, exitCode } = await sim(
      ['check', '--only', 'fetch.saves', '--patience', '1', ...classes],
      folder,
    );
    expect(stderr).toBe('');
    const rows = readFileSync(join(folder, 'grades.csv'), 'utf8').trimEnd().split('\n');
    expect(rows[1]).toMatch(/^a-tricky,failed,.*fetch\.saves: .*a folder/u);
    expect(rows[2]).toMatch(/^b-good,passed,/u);
    expect(exitCode).toBe(1);
  });
});

function peerOf(fault: string): string {
  return `${join(repository, 'test/broken-peers/peer.mjs')}" --break "${fault}`;
}
