import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { brokenPeer } from '../helpers/broken-peers.js';
import { sim, temporaryFolder } from '../helpers/sim.js';

/**
 * Peers that damage their own folders or disturb their neighbours: they fail the requirement, and the check goes on.
 *
 * Each is the complete peer with one changed system call.
 */
const tricks = {
  'creates a folder instead of a file': {
    requirement: 'fetch.saves',
    trick: 'fs.renameSync = (from, to) => fs.mkdirSync(to);',
    actual: /a folder/u,
  },
  'creates a pipe without a writer instead of a file': {
    requirement: 'fetch.saves',
    trick: 'fs.renameSync = (from, to) => execFileSync("mkfifo", [to]);',
    actual: /neither a file nor a folder/u,
  },
  'removes its share': {
    requirement: 'refuse.bad-archive',
    // Only the invalid archive of this requirement has 600 bytes.
    trick: `fs.writeFileSync = (path, content, how) => {
      if (content.length !== 600) return writeFileSync(path, content, how);
      fs.rmSync(process.env.SIM_SHARE_DIR, { recursive: true });
    };`,
    actual: /peer\/share: ENOENT/u,
  },
  'links its share to itself': {
    requirement: 'refuse.bad-archive',
    trick: `fs.writeFileSync = (path, content, how) => {
      if (content.length !== 600) return writeFileSync(path, content, how);
      for (const name of ['here', 'there']) fs.symlinkSync('.', process.env.SIM_SHARE_DIR + '/' + name);
    };`,
    actual: /^share\/here, share\/there$/u,
  },
  'removes all its folders': {
    requirement: 'refuse.zip-slip',
    trick: `fs.renameSync = (from, to) => {
      if (!to.includes('evil-')) return renameSync(from, to);
      fs.rmSync(dirname(process.cwd()), { recursive: true });
      throw new Error('and no more');
    };`,
    actual: /ENOENT/u,
  },
  'sends an invalid message to its neighbours before each query': {
    requirement: 'relay.untouched',
    trick: `const { write } = net.Socket.prototype;
    net.Socket.prototype.write = function (data, ...more) {
      if (String(data).startsWith('get ')) write.call(this, 'HELLO? rubbish\\n');
      return write.call(this, data, ...more);
    };`,
    actual: /HELLO\? rubbish/u,
  },
  'sends an invalid message to the origin before each hit': {
    requirement: 'found.nothing-else',
    trick: `const { write } = net.Socket.prototype;
    const disturb = (one) => function (data, ...more) {
      if (String(data).startsWith('found ')) write.call(this, 'I HAVE IT!\\n');
      return one.call(this, data, ...more);
    };
    net.Socket.prototype.write = disturb(write);
    net.Socket.prototype.end = disturb(net.Socket.prototype.end);`,
    actual: /I HAVE IT!/u,
  },
  'writes the verb of a hit in capital letters': {
    requirement: 'found.own-file',
    trick: `const { end } = net.Socket.prototype;
    net.Socket.prototype.end = function (data, ...more) {
      return end.call(this, typeof data === 'string' ? data.replace('found ', 'FOUND ') : data, ...more);
    };`,
    actual: /^nothing within .* s, but at peer 9 what is not a valid message: FOUND own\.txt at 1 /u,
  },
  'writes two blanks between the fields of a query': {
    requirement: 'relay.forwards',
    trick: `const { write } = net.Socket.prototype;
    net.Socket.prototype.write = function (data, ...more) {
      return write.call(this, String(data).startsWith('get ') ? data.replaceAll(' ', '  ') : data, ...more);
    };`,
    actual: /^nothing at neighbours 3 and 4 .*, but at neighbour 3 what is not a valid message: get {2}/u,
  },
} as const;

function writeHostile(folder: string, fault: string, trick: string): void {
  const peer = pathToFileURL(brokenPeer(fault));
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'peer.mjs'),
    `import { execFileSync } from 'node:child_process';
    import fs from 'node:fs';
    import net from 'node:net';
    import { syncBuiltinESMExports } from 'node:module';
    import { dirname } from 'node:path';
    const { renameSync, writeFileSync } = fs;
    ${trick}
    syncBuiltinESMExports();
    process.on('uncaughtException', () => {}).on('unhandledRejection', () => {});
    await import('${peer.href}');\n`,
  );
}

interface Report {
  readonly requirements: readonly {
    readonly id: string;
    readonly status: string;
    readonly finding: { readonly actual: string } | null;
  }[];
}

describe.skipIf(process.platform === 'win32')('a hostile peer', () => {
  it.each(Object.entries(tricks))(
    'fails one requirement with a clear reason, and the check finishes, if it %s',
    async (_, { requirement, trick, actual }) => {
      const folder = temporaryFolder();
      // The peer must reach the changed call, so it must not reject the archive before.
      writeHostile(folder, requirement.startsWith('refuse.') ? requirement : 'load.hundred-mb', trick);
      const options = ['--only', requirement, '--patience', '1', '--keep', '--reporter', 'json'];
      const { stdout, stderr, exitCode } = await sim(
        ['check', '--isolate', 'never', ...options, '--', process.execPath, 'peer.mjs'],
        folder,
        { TMPDIR: folder },
      );
      expect(stderr).toMatch(/^folders and logs: \S+\n$/u);
      const [result] = (JSON.parse(stdout) as Report).requirements;
      expect(result).toMatchObject({ id: requirement, status: 'failed' });
      expect(result?.finding?.actual).toMatch(actual);
      expect(exitCode).toBe(1);
    },
  );

  it('does not change the grades of the other submissions', async () => {
    const folder = temporaryFolder();
    const { trick } = tricks['creates a folder instead of a file'];
    writeHostile(join(folder, 'class/a-hostile'), 'load.hundred-mb', trick);
    mkdirSync(join(folder, 'class/b-good'));
    writeFileSync(
      join(folder, 'class/b-good/run.sh'),
      `exec "${process.execPath}" "${brokenPeer('ttl.stops')}"\n`,
    );
    const classes = ['--csv', 'grades.csv', '--batch', 'class/a-hostile', 'class/b-good'];
    const { stderr, exitCode } = await sim(
      ['check', '--isolate', 'never', '--only', 'fetch.saves', '--patience', '1', ...classes],
      folder,
    );
    expect(stderr).toBe('');
    const rows = readFileSync(join(folder, 'grades.csv'), 'utf8').trimEnd().split('\n');
    expect(rows[1]).toMatch(/^a-hostile,failed,.*fetch\.saves: .*a folder/u);
    expect(rows[2]).toMatch(/^b-good,passed,/u);
    expect(exitCode).toBe(1);
  });
});
