import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isGone, repository, sim, start, temporaryFolder } from '../helpers/sim.js';

/** Why nothing can be isolated on this machine; null if it can. */
const obstacle = ((): string | null => {
  const args = ['check', '--isolate', 'always', '--only', 'listen', '--', 'sim', 'peer'];
  const { stderr, status } = spawnSync(process.execPath, [join(repository, 'dist/cli.js'), ...args], {
    encoding: 'utf8',
  });
  return status === 0 ? null : stderr;
})();
if (obstacle !== null) console.warn(`isolation is not tested on this machine: ${obstacle}`);

const node = JSON.stringify(process.execPath);
const wholePeer = `exec ${node} "$(dirname "$0")/whole/peer.mjs"\n`;

interface Row {
  readonly name: string;
  readonly status: string;
  readonly isolated: boolean;
  readonly notIsolated: string | null;
  readonly reasons: readonly string[];
}

interface Graded {
  readonly rows: Readonly<Partial<Record<string, Row>>>;
  readonly csv: string;
}

/** Writes submissions, each with a `run.sh` and the files of a complete peer in `whole`. */
function writeClass(folder: string, scripts: Readonly<Record<string, string>>): void {
  for (const [name, script] of Object.entries(scripts)) {
    const own = join(folder, 'class', name);
    mkdirSync(own, { recursive: true });
    cpSync(join(repository, 'examples/javascript'), join(own, 'whole'), { recursive: true });
    writeFileSync(join(own, 'run.sh'), script);
    writeFileSync(join(own, 'whole/fill.cjs'), fill);
  }
}

async function gradeClass(
  folder: string,
  scripts: Readonly<Record<string, string>>,
  options: readonly string[] = [],
): Promise<Graded> {
  writeClass(folder, scripts);
  const names = Object.keys(scripts).map((name) => join('class', name));
  const { stdout, stderr } = await sim(
    [
      ...['check', '--isolate', 'always', '--only', 'listen,stays-up,found.own-file', '--reporter', 'json'],
      ...['--csv', 'grades.csv', ...options, '--batch', ...names],
    ],
    folder,
    { TMPDIR: folder },
  );
  expect(stderr).toBe('');
  const { submissions } = JSON.parse(stdout) as { submissions: Row[] };
  return {
    rows: Object.fromEntries(submissions.map((row) => [row.name, row])),
    csv: readFileSync(join(folder, 'grades.csv'), 'utf8'),
  };
}

/** Writes into a file as long as there is room, and then tries again. */
const fill = `const { appendFileSync } = require('node:fs');
for (;;) try { appendFileSync(process.argv[2], Buffer.alloc(1e6, 1)); } catch {}`;

/** A copy of floodsim, as a package manager installs it. */
function install(folder: string): void {
  mkdirSync(folder, { recursive: true });
  cpSync(join(repository, 'dist'), join(folder, 'dist'), { recursive: true });
  cpSync(join(repository, 'package.json'), join(folder, 'package.json'));
}

/** Processes whose command line contains a text. */
function processesWith(text: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      if (!Number.isInteger(pid) || pid === process.pid || isGone(pid)) return false;
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text);
      } catch {
        return false;
      }
    });
}

describe.skipIf(obstacle !== null)('an isolated submission', () => {
  it('[G1] gets no points with the reference peer, which it finds neither through its parents nor on the disk', async () => {
    const folder = temporaryFolder();
    const { rows } = await gradeClass(folder, {
      parent: `for pid in $PPID $(ls /proc | grep '^[0-9]'); do
          for word in $(tr '\\0' ' ' < /proc/$pid/cmdline); do
            case $word in */dist/*.?js) exec ${node} "$(dirname "$word")/cli.js" peer;; esac
          done
        done
        echo no parent; exit 1\n`,
      disk: `for place in '${repository}' /floodsim; do
          [ -e $place/dist/cli.js ] && exec ${node} $place/dist/cli.js peer
        done
        echo no disk; exit 1\n`,
      honest: wholePeer,
    });
    expect(rows['honest']).toMatchObject({ status: 'passed' });
    expect(rows['parent']).toMatchObject({ status: 'not-started' });
    expect(rows['parent']?.reasons[0]).toContain('no parent');
    expect(rows['disk']).toMatchObject({ status: 'not-started' });
    expect(rows['disk']?.reasons[0]).toContain('no disk');
  });

  it('[G1] does not find the reference peer in a folder of tools, and not in its own folder, where floodsim is installed there', async () => {
    const folder = temporaryFolder();
    const tools = join(folder, 'tools');
    const own = join(folder, 'own');
    mkdirSync(join(own, 'node_modules'), { recursive: true });
    install(join(tools, 'lib/floodsim'));
    writeFileSync(join(tools, 'a-tool'), '');
    writeFileSync(
      join(own, 'run.sh'),
      `ls ${tools} "$(dirname "$0")/node_modules"
      for place in ${tools}/lib "$(dirname "$0")/node_modules"; do
        [ -e $place/floodsim/dist/cli.js ] && exec ${node} $place/floodsim/dist/cli.js peer
      done
      exit 1\n`,
    );
    const check = (installed: string) =>
      spawnSync(
        process.execPath,
        [
          ...[join(installed, 'dist/cli.js'), 'check', '--isolate', 'always', '--only', 'listen'],
          ...['--', 'sh', join(own, 'run.sh')],
        ],
        {
          cwd: folder,
          env: { ...process.env, VIRTUAL_ENV: tools, TMPDIR: folder, NO_COLOR: '1' },
          encoding: 'utf8',
        },
      );
    const fromTools = check(join(tools, 'lib/floodsim'));
    expect(fromTools.stdout).toMatch(/it ended \(exit code 1\) before it listened[\s\S]*a-tool/u);
    expect(fromTools.status).toBe(2);
    renameSync(join(tools, 'lib/floodsim'), join(own, 'node_modules/floodsim'));
    const fromOwn = check(join(own, 'node_modules/floodsim'));
    expect(fromOwn.stdout).toMatch(/it ended \(exit code 1\) before it listened[\s\S]*floodsim/u);
    expect(fromOwn.status).toBe(2);
  });

  it('[G2] leaves no process that has left its session, forked twice or ignores signals, and none rewrites the grades', async () => {
    const folder = temporaryFolder();
    const mark = `daemon-${folder.split('-').at(-1)}`;
    const grades = join(folder, 'grades.csv');
    const loop = `trap '' TERM HUP INT; while :; do echo forged > ${grades}; : ${mark}; done`;
    onTestFinished(() => {
      for (const pid of processesWith(mark)) process.kill(pid, 'SIGKILL');
    });
    const { rows, csv } = await gradeClass(folder, {
      daemon: `env -i PATH="$PATH" setsid sh -c "(${loop}) & (${loop}) &" > /dev/null 2>&1\n${wholePeer}`,
    });
    expect(processesWith(mark)).toEqual([]);
    expect(csv).not.toContain('forged');
    expect(rows['daemon']).toMatchObject({ status: 'passed' });
    expect(csv).toMatch(/^daemon,passed,/mu);
  });

  it('[G3] neither reads nor changes a rival, also not through links, and its links are not followed when it is copied', async () => {
    const folder = temporaryFolder();
    const rival = join(folder, 'class/a-rival');
    writeClass(folder, {
      'b-thief': `for place in ${rival} "$(dirname "$0")"/link "$(dirname "$0")"/../../*rival/submission; do
          echo 'exit 1' > $place/run.sh
          [ -e $place/whole/peer.mjs ] && exec ${node} $place/whole/peer.mjs
        done 2> /dev/null
        echo nothing to steal; exit 1\n`,
    });
    symlinkSync(rival, join(folder, 'class/b-thief/link'));
    const thief = readFileSync(join(folder, 'class/b-thief/run.sh'), 'utf8');
    const { rows } = await gradeClass(folder, { 'a-rival': wholePeer, 'b-thief': thief }, ['--jobs', '2']);
    expect(readFileSync(join(rival, 'run.sh'), 'utf8')).toBe(wholePeer);
    expect(rows['a-rival']).toMatchObject({ status: 'passed' });
    expect(rows['b-thief']).toMatchObject({ status: 'not-started' });
    expect(rows['b-thief']?.reasons[0]).toContain('nothing to steal');
  });

  it('[G4] cannot end the check, not even by SIGKILL to its parent', async () => {
    const folder = temporaryFolder();
    const { rows } = await gradeClass(folder, {
      'a-kills': 'kill -9 $PPID; echo and yet it lives; exit 1\n',
      'b-honest': wholePeer,
    });
    expect(rows['a-kills']).toMatchObject({ status: 'not-started' });
    expect(rows['b-honest']).toMatchObject({ status: 'passed' });
  });

  it('[G5] sees its own trial and files, the tools of the machine, and no other file or process', async () => {
    const folder = temporaryFolder();
    const spy = join(folder, 'own');
    mkdirSync(spy);
    writeFileSync(join(folder, 'private.txt'), 'private');
    writeFileSync(
      join(spy, 'spy.sh'),
      `echo "user $(id -u) $(whoami)"
      echo "home $HOME:" $(ls -A "$HOME")
      echo "root:" $(ls -A /root 2>&1)
      echo "trials:" $(ls -A ../..)
      echo "beside:" $(ls -A "$(dirname "$0")/..")
      echo "tmp:" $(ls -A /tmp)
      echo "processes:" $(cat /proc/[0-9]*/comm | sort -u)
      echo "capabilities:" $(grep -E '^Cap(Eff|Prm)|^NoNewPrivs' /proc/self/status)
      unshare --user --map-root-user true 2> /dev/null || echo "no other namespace"
      echo "interfaces:" $(grep -o '^ *[a-z0-9]*:' /proc/net/dev)
      echo "environment:" $(env | cut -d= -f1 | grep -v '^SIM_' | sort)
      for file in /usr/x /etc/x /x /dev/x "$(dirname "$0")/x"; do (: > $file) 2> /dev/null && echo "wrote $file"; done
      ls /floodsim ${join(folder, 'private.txt')} ${repository}/package.json\n`,
    );
    const args = ['--isolate', 'always', '--only', 'listen', '--keep', '--', 'sh', 'own/spy.sh'];
    const { stderr, exitCode } = await sim(['check', ...args], folder, { TMPDIR: folder, SECRET: 'x' });
    expect(exitCode).toBe(2);
    const [, kept = ''] = /folders and logs: (.+)/u.exec(stderr) ?? [];
    const log = readFileSync(join(kept, 'listen/output.log'), 'utf8');
    expect(log).toMatch(/^user 1000 peer$/mu);
    expect(log).toMatch(/^home \/home\/peer:$/mu);
    expect(log).toMatch(/^trials: listen$/mu);
    expect(log).toMatch(/^beside: (?:floodsim-check-\S+ )?own$|^beside: own floodsim-check-\S+$/mu);
    expect(log).toMatch(/^processes: cat sh(?: sort)?$/mu);
    expect(log).toMatch(/CapPrm: 0+ CapEff: 0+ NoNewPrivs: 1$/mu);
    expect(log).toMatch(/^no other namespace$/mu);
    expect(log).toMatch(/^interfaces: lo:$/mu);
    expect(log).not.toContain('SECRET');
    expect(log.match(/^wrote .*$/gmu)).toEqual([`wrote ${spy}/x`]);
    expect(existsSync(join(spy, 'x'))).toBe(false);
    expect(log).toMatch(/private\.txt.*No such file/u);
    expect(log).toMatch(/package\.json.*No such file/u);
  });

  it('[G5] has no file that the caller of sim check has open', async () => {
    const folder = temporaryFolder();
    const open = openSync(join(folder, 'grades'), 'a');
    onTestFinished(() => closeSync(open));
    mkdirSync(join(folder, 'own'));
    writeFileSync(
      join(folder, 'own/spy.sh'),
      'cd /proc/self/fd; for fd in 2?; do echo "open: $fd"; done; exit 1\n',
    );
    const args = ['check', '--isolate', 'always', '--only', 'listen', '--', 'sh', 'own/spy.sh'];
    // Node closes the first ones itself.
    const stdio = [...new Array<'pipe'>(3).fill('pipe'), ...new Array<'ignore'>(17).fill('ignore'), open];
    const { stdout } = spawnSync(process.execPath, [join(repository, 'dist/cli.js'), ...args], {
      ...{ cwd: folder, stdio, encoding: 'utf8' },
      env: { ...process.env, TMPDIR: folder, NO_COLOR: '1' },
    });
    expect(stdout).toContain('open: 2?');
  });

  it('[G6] reaches no socket outside its trial', async () => {
    const folder = temporaryFolder();
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    writeClass(folder, { caller: '' });
    writeFileSync(
      join(folder, 'class/caller/call.mjs'),
      `import { connect } from 'node:net';
      const socket = connect(${port}, '127.0.0.1');
      socket.on('connect', () => process.exit(0)).on('error', ({ code }) => { console.log(code); process.exit(1); });`,
    );
    const { rows } = await gradeClass(folder, {
      caller: `${node} "$(dirname "$0")/call.mjs" && ${wholePeer} exit 1\n`,
    });
    expect(rows['caller']?.reasons[0]).toContain('ECONNREFUSED');
    expect(connections).toBe(0);
  });

  it('[G7] is ended with a plain finding if it uses up processes, memory, output or disk, and others are graded', async () => {
    const folder = temporaryFolder();
    const caps = ['--memory-cap', '300', '--output-cap', '2', '--disk-cap', '60'];
    const { rows, csv } = await gradeClass(
      folder,
      {
        // Its children sleep: a bomb that forks for ever disturbs the tests that run at the same time.
        forks: 'i=0; while [ $i -lt 1000 ]; do sleep 1000 & i=$((i+1)); done; wait\n',
        eats: `exec ${node} -e 'const all = []; setInterval(() => all.push(Buffer.alloc(2e7, 1)), 10)'\n`,
        prints: 'while :; do echo "spam spam spam spam spam spam spam spam spam"; done\n',
        fills: `exec ${node} "$(dirname "$0")/whole/fill.cjs" "$SIM_SHARE_DIR/full"\n`,
        'fills-own': `exec ${node} "$(dirname "$0")/whole/fill.cjs" "$(dirname "$0")/full"\n`,
        files: 'i=0; while :; do i=$((i+1)); true > "$SIM_SHARE_DIR/$i"; done 2> /dev/null\n',
        sparse: `truncate -s 1T "$SIM_SHARE_DIR/sparse" || exit 3; ${wholePeer}`,
        escapes: `printf '\\033[2J\\033]0;title\\007\\302\\233 =1+1 left behind: 0'; exit 1\n`,
        honest: wholePeer,
      },
      caps,
    );
    const over = (cap: string) => ({
      status: 'over-cap',
      isolated: true,
      reasons: [expect.stringContaining(`over the ${cap} cap`)],
    });
    expect(rows['forks']).toMatchObject(over('process'));
    expect(rows['eats']).toMatchObject(over('memory'));
    expect(rows['prints']).toMatchObject(over('output'));
    expect(rows['fills']).toMatchObject(over('disk'));
    expect(rows['fills-own']).toMatchObject(over('disk'));
    expect(rows['files']).toMatchObject(over('disk'));
    expect(rows['escapes']).toMatchObject({ status: 'not-started' });
    expect(csv).toContain('left behind');
    expect(csv.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
    expect(rows['sparse']).toMatchObject({ status: 'not-started' });
    expect(rows['honest']).toMatchObject({ status: 'passed' });
  }, 120_000);

  it('[G7] is not copied if it is larger than its disk', async () => {
    const folder = temporaryFolder();
    writeClass(folder, { holes: wholePeer, many: wholePeer });
    writeFileSync(join(folder, 'class/holes/hole'), '');
    truncateSync(join(folder, 'class/holes/hole'), 200e6);
    for (let number = 0; number < 1300; number++) writeFileSync(join(folder, `class/many/${number}`), '');
    const scripts = { holes: wholePeer, many: wholePeer, honest: wholePeer };
    const { rows } = await gradeClass(folder, scripts, ['--disk-cap', '10']);
    const reasons = [expect.stringMatching(/^over the disk cap: its files take more than 10\.0 MB/u)];
    expect(rows['holes']).toMatchObject({ status: 'over-cap', reasons });
    expect(rows['many']).toMatchObject({ status: 'over-cap', reasons });
    expect(rows['honest']).toMatchObject({ status: 'passed' });
  });

  it('is not judged if the disk of the machine is full', () => {
    const folder = temporaryFolder();
    writeClass(folder, { large: wholePeer });
    writeFileSync(join(folder, 'class/large/data'), Buffer.alloc(1e6));
    const full = join(folder, 'full');
    mkdirSync(full);
    const check = [
      'check',
      '--isolate',
      'never',
      '--only',
      'listen',
      '--csv',
      'grades.csv',
      '--batch',
      'class/large',
    ];
    const { stderr } = spawnSync(
      'unshare',
      [
        ...['--user', '--map-root-user', '--mount', 'sh', '-c'],
        'mount -t tmpfs -o size=300k none "$TMPDIR" && exec "$@"',
        ...['sh', process.execPath, join(repository, 'dist/cli.js'), ...check],
      ],
      { cwd: folder, env: { ...process.env, TMPDIR: full, NO_COLOR: '1' }, encoding: 'utf8' },
    );
    expect(stderr).toMatch(/^sim: cannot copy large to \S+: ENOSPC\n {2}hint: free some space/u);
    expect(readFileSync(join(folder, 'grades.csv'), 'utf8')).toMatch(/^large,not-judged,/mu);
  });

  it('[G8] is copied with any name, and without pipes and devices; setuid bits have no effect', async () => {
    const folder = temporaryFolder();
    writeClass(folder, { '$(touch x)\n\'"; a': '', piped: '' });
    spawnSync('mkfifo', [join(folder, 'class/piped/pipe')]);
    const tool = join(folder, 'class/piped/id');
    cpSync('/usr/bin/id', tool);
    chmodSync(tool, 0o6755);
    const { rows } = await gradeClass(folder, {
      '$(touch x)\n\'"; a': wholePeer,
      piped: `case "$("$(dirname "$0")/id")" in *euid*) exit 1;; esac\n${wholePeer}`,
    });
    expect(Object.values(rows).map((row) => row?.status)).toEqual(['passed', 'passed']);
    expect(readdirSync(folder).sort()).toEqual(['class', 'grades.csv']);
  });

  it('[G9] leaves no process and no folder after Ctrl-C, and keeps the messages of its trials with --keep', async () => {
    const folder = temporaryFolder();
    const mark = `stubborn-${folder.split('-').at(-1)}`;
    const script = `process.on('SIGTERM', () => {});
      require('node:net').createServer(() => {}).listen(Number(process.env.SIM_PORT), process.env.SIM_IP);`;
    const peer = [process.execPath, '-e', script, mark];
    const args = ['check', '--isolate', 'always', '--level', '2', '--patience', '60'];
    const stopped = start([...args, '--', ...peer], folder, { TMPDIR: folder });
    await vi.waitUntil(() => processesWith(mark).length > 1, { timeout: 50_000 });
    stopped.process.kill('SIGINT');
    expect(await stopped.finished).toMatchObject({
      exitCode: 130,
      stdout: expect.stringContaining('interrupted'),
    });
    expect(processesWith(mark)).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    const killed = start([...args, '--', ...peer], folder, { TMPDIR: folder });
    await vi.waitUntil(() => processesWith(mark).length > 1, { timeout: 50_000 });
    killed.process.kill('SIGKILL');
    await killed.finished;
    await vi.waitUntil(() => processesWith(mark).length === 0, { timeout: 50_000 });
    const kept = await sim(
      ['check', '--isolate', 'always', '--only', 'listen', '--keep', '--', 'sim', 'peer'],
      folder,
    );
    const [, trials = ''] = /folders and logs: (.+)/u.exec(kept.stderr) ?? [];
    expect(readdirSync(join(trials, 'listen')).sort()).toEqual([
      'messages.json',
      'output.log',
      'outside',
      'peer',
      'tmp',
    ]);
    rmSync(trials, { recursive: true });
  });

  it.skipIf(process.getuid?.() !== 0)(
    '[G10] is isolated also if an ordinary user runs the check',
    async () => {
      const folder = temporaryFolder();
      const installed = join(folder, 'floodsim');
      mkdirSync(installed);
      cpSync(join(repository, 'dist'), join(installed, 'dist'), { recursive: true });
      cpSync(join(repository, 'package.json'), join(installed, 'package.json'));
      writeClass(folder, {
        honest: wholePeer,
        thief: `exec ${node} "$(dirname "$0")"/../../*honest/submission/whole/peer.mjs || exec ${node} ${installed}/dist/cli.js peer\n`,
        daemon: `env -i setsid sleep 1000000 &\n${wholePeer}`,
      });
      spawnSync('chown', ['-R', '65534:65534', folder]);
      const { PATH = '' } = process.env;
      const args = ['--isolate', 'always', '--only', 'listen', '--reporter', 'json', '--batch'];
      const { stdout, stderr } = spawnSync(
        process.execPath,
        [join(installed, 'dist/cli.js'), 'check', ...args, 'class/daemon', 'class/honest', 'class/thief'],
        {
          cwd: folder,
          uid: 65534,
          gid: 65534,
          env: { PATH, HOME: folder, TMPDIR: folder },
          encoding: 'utf8',
        },
      );
      expect(stderr).toBe('');
      const { submissions } = JSON.parse(stdout) as { submissions: Row[] };
      expect(submissions).toMatchObject([
        { name: 'daemon', status: 'passed', isolated: true },
        { name: 'honest', status: 'passed', isolated: true },
        { name: 'thief', status: 'not-started', isolated: true },
      ]);
      expect(processesWith('sleep\x001000000')).toEqual([]);
    },
  );
});

describe.skipIf(process.platform === 'win32')('a submission that is not isolated', () => {
  it.each([
    { how: 'cannot be', options: [], path: false, reason: /unshare/u },
    { how: 'must not be', options: ['--isolate', 'never'], path: true, reason: /^--isolate never$/u },
  ])('[G11] is graded with a note in its row if it $how', async ({ options, path, reason }) => {
    const folder = temporaryFolder();
    writeClass(folder, { a: wholePeer });
    const tools = join(folder, 'tools');
    mkdirSync(tools);
    // A machine without the tools for namespaces.
    for (const name of ['sh', 'dirname']) {
      const { PATH = '' } = process.env;
      const place = PATH.split(delimiter).find((one) => existsSync(join(one, name)));
      symlinkSync(join(place ?? '', name), join(tools, name));
    }
    const env = { TMPDIR: folder, ...(!path && { PATH: tools }) };
    const reports = ['--reporter', 'json', '--reporter', 'text=grades.txt', '--csv', 'grades.csv'];
    const args = ['check', ...options, '--only', 'listen', ...reports, '--batch', 'class/a'];
    const { stdout, exitCode } = await sim(args, folder, env);
    const { submissions } = JSON.parse(stdout) as { submissions: Row[] };
    expect(submissions).toMatchObject([{ status: 'passed', isolated: false }]);
    expect(submissions[0]?.notIsolated).toMatch(reason);
    expect(readFileSync(join(folder, 'grades.csv'), 'utf8')).toMatch(
      /^a,passed,.*,no: .*(?:unshare|never).*,$/mu,
    );
    expect(readFileSync(join(folder, 'grades.txt'), 'utf8')).toMatch(/ a +\d+ +no$[\s\S]*not isolated: /mu);
    expect(exitCode).toBe(0);
    if (path) return;
    const bare = await sim(['check', '--batch', 'class/a', '--isolate'], folder, env);
    expect(bare).toMatchObject({ exitCode: 2, stdout: '' });
    expect(bare.stderr).toMatch(/^sim: --isolate needs a value\n/u);
    const always = await sim(['check', '--isolate', 'always', '--batch', 'class/a'], folder, env);
    expect(always).toMatchObject({ exitCode: 2, stdout: '' });
    expect(always.stderr).toMatch(/^sim: the peer cannot be isolated: .*unshare.*\n {2}hint: /u);
  });
});
