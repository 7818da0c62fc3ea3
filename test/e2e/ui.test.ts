import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TraceEvent } from '../../src/trace/event.js';
import type { Command, CommandResults, LiveState } from '../../src/view/live/protocol.js';
import { isGone, type RunningSim, runFolderOf, start, temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';
import { postCommand, SentEvents, sendRequest } from '../helpers/ui.js';

interface OpenUi {
  readonly cwd: string;
  readonly url: string;
  readonly sim: RunningSim;
  readonly page: SentEvents;
  /** @throws the text of the answer if the command failed */
  send<C extends Command>(command: C): Promise<CommandResults[C['do']]>;
  state(): LiveState;
  /** Resolves with the verdict of a query. */
  verdict(number: number): Promise<string>;
}

interface Options {
  readonly args?: readonly string[];
  readonly env?: Record<string, string>;
}

async function open(topology: string, cwd = temporaryFolder(), options: Options = {}): Promise<OpenUi> {
  const sim = start(['ui', topology, '--ports', 'auto', ...(options.args ?? [])], cwd, options.env);
  onTestFinished(async () => {
    sim.process.kill('SIGKILL');
  });
  const [url = ''] = await sim.printed(/http:\S+/u);
  const page = new SentEvents(url);
  await page.until((all) => all.some(({ type }) => type === 'state'));
  const state = (): LiveState => page.all.findLast(({ type }) => type === 'state')?.data as LiveState;
  return {
    ...{ cwd, url, sim, page, state },
    send: async (command) => {
      const { status, text } = await postCommand(url, JSON.stringify(command));
      if (status !== 200) throw new Error(text);
      return JSON.parse(text);
    },
    verdict: async (number) => {
      const find = () => state().queries.find((query) => query.number === number)?.verdict ?? null;
      await page.until(() => find() !== null);
      return find() ?? '';
    },
  };
}

const shippedIni = fileURLToPath(new URL('../../topologies/chain3.ini', import.meta.url));

const traceOf = ({ page }: OpenUi): TraceEvent[] => page.trace.map(({ data }) => data as TraceEvent);

describe('sim ui', () => {
  it('asks for a file, sends its events to every page, and ends with the network at Ctrl-C', async () => {
    const ui = await open('chain3');
    const second = new SentEvents(ui.url);
    const { number } = await ui.send({ do: 'ask', origin: 1, file: '3.txt', ttl: null });
    expect(await ui.verdict(number)).toBe('verified');
    const pids = traceOf(ui).flatMap((event) => (event.type === 'peer:started' ? [event.pid] : []));
    expect(pids).toHaveLength(3);
    // A page that is closed changes nothing.
    second.close();
    const third = new SentEvents(ui.url);
    ui.sim.process.kill('SIGINT');
    const { exitCode, stderr } = await ui.sim.finished;
    expect([exitCode, stderr]).toEqual([
      130,
      expect.stringContaining('left behind: 0 processes, 0 ports, 0 temporary files'),
    ]);
    expect(pids.every(isGone)).toBe(true);
    const saved = readFileSync(join(runFolderOf(ui.cwd), 'trace.ndjson'), 'utf8')
      .trimEnd()
      .split('\n');
    for (const page of [ui.page, third]) {
      await page.until((all) => all.at(-1)?.type === 'end');
      expect(page.trace.map(({ data }) => data)).toEqual(saved.map((line) => JSON.parse(line)));
      expect(page.trace.map(({ id }) => id)).toEqual(saved.map((_, index) => index + 1));
    }
  });

  it('runs several queries at once, and refuses a second one for the same file from the same peer', async () => {
    const ui = await open('seven');
    const files = ['6.txt', '5.txt', '4.txt'];
    const sent = await Promise.all(files.map((file) => ui.send({ do: 'ask', origin: 0, file, ttl: null })));
    expect(new Set(sent.map(({ number }) => number)).size).toBe(3);
    for (const { number } of sent) expect(await ui.verdict(number)).toBe('verified');
    await expect(ui.send({ do: 'ask', origin: 0, file: '../x', ttl: null })).rejects.toThrow(
      /not a base name/u,
    );
    await expect(ui.send({ do: 'ask', origin: 0, file: 'x', ttl: 0 })).rejects.toThrow(/invalid TTL '0'/u);
    await expect(ui.send({ do: 'ask', origin: 99, file: 'x', ttl: 1 })).rejects.toThrow(/no peer 99/u);
  });

  it('floods around a killed peer, and again through it when it is restarted', async () => {
    const ui = await open('ring8');
    const receivers = (query: string | null | undefined) =>
      traceOf(ui).flatMap((event) =>
        event.type === 'query:received' && event.query === query ? [event.peer] : [],
      );
    const ids = ui.state().peers.map(({ id }) => id);
    const [origin = 0, killed = 0] = ids;
    await ui.send({ do: 'kill', peer: killed });
    await ui.page.until(() => ui.state().peers.find(({ id }) => id === killed)?.state === 'killed');
    await expect(ui.send({ do: 'kill', peer: killed })).rejects.toThrow(/is not running/u);
    await expect(ui.send({ do: 'ask', origin: killed, file: 'x', ttl: null })).rejects.toThrow(
      /not running/u,
    );
    const around = await ui.send({ do: 'ask', origin, file: 'none.txt', ttl: 8 });
    expect(await ui.verdict(around.number)).toBe('not-found');
    const first = ui.state().queries.find(({ number }) => number === around.number)?.query;
    expect(new Set(receivers(first))).toEqual(new Set(ids.filter((id) => id !== killed && id !== origin)));

    await ui.send({ do: 'start', peer: killed });
    const through = await ui.send({ do: 'ask', origin, file: 'none.txt', ttl: 8 });
    await ui.verdict(through.number);
    const second = ui.state().queries.find(({ number }) => number === through.number)?.query;
    expect(receivers(second)).toContain(killed);
  });

  it('adds and removes a link, and changes settings, in the INI and in the running network', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, chainOf(4));
    const ui = await open(ini, cwd);
    expect(await ui.send({ do: 'link', from: 1, to: 4 })).toEqual({ restarted: [] });
    await expect(ui.send({ do: 'link', from: 1, to: 4 })).rejects.toThrow(/has a link to peer 4 already/u);
    await expect(ui.send({ do: 'link', from: 1, to: 9 })).rejects.toThrow(/9/u);
    await expect(ui.send({ do: 'link', from: 1, to: 1 })).rejects.toThrow(/1/u);
    const direct = await ui.send({ do: 'ask', origin: 1, file: 'x.txt', ttl: 1 });
    expect(await ui.verdict(direct.number)).toBe('verified');
    expect(readFileSync(ini, 'utf8')).toMatch(/^peer_list = \[2, 4\]$/mu);
    await ui.send({ do: 'unlink', from: 1, to: 4 });
    await expect(ui.send({ do: 'unlink', from: 1, to: 4 })).rejects.toThrow(/has no link to peer 4/u);
    await ui.send({ do: 'modify', peer: 2, setting: 'ttl', value: '1' });
    await ui.page.until(() => ui.state().peers.find(({ id }) => id === 2)?.ttl === 1);
    expect(ui.state().peers[1]?.settings['ttl']).toBe('1');
    await expect(ui.send({ do: 'modify', peer: 2, setting: 'ttl', value: 'many' })).rejects.toThrow(/hint/u);
    await expect
      .poll(() => traceOf(ui).filter(({ type }) => type === 'topology:changed'), { timeout: 20_000 })
      .toHaveLength(3);
  });

  it.each([
    ['name', 'chain3'],
    ['path', shippedIni],
  ])(
    'changes a copy, in the run folder, of a topology that ships with floodsim, given by its %s',
    async (_, where) => {
      const before = readFileSync(shippedIni, 'utf8');
      const ui = await open(where);
      const { ini, topology } = ui.state();
      expect([ini, topology]).toEqual([join(runFolderOf(ui.cwd), 'chain3.ini'), 'chain3']);
      await ui.send({ do: 'link', from: 1, to: 3 });
      const { number } = await ui.send({ do: 'ask', origin: 1, file: '3.txt', ttl: 1 });
      expect(await ui.verdict(number)).toBe('verified');
      expect(readFileSync(ini, 'utf8')).toContain('2, 3');
      expect(readFileSync(shippedIni, 'utf8')).toBe(before);
    },
  );

  it('delays the messages on links, also of a peer that is restarted, and settles all the same', async () => {
    const ui = await open('ring8');
    const [origin = 0, neighbour = 0] = ui.state().peers.map(({ id }) => id);
    await ui.send({ do: 'slow', ms: 60 });
    await ui.page.until(() => ui.state().slowMs === 60);
    await ui.send({ do: 'kill', peer: neighbour });
    const around = await ui.send({ do: 'ask', origin, file: 'none.txt', ttl: 8 });
    expect(await ui.verdict(around.number)).toBe('not-found');
    await ui.send({ do: 'start', peer: neighbour });
    const through = await ui.send({ do: 'ask', origin, file: 'none.txt', ttl: 8 });
    expect(await ui.verdict(through.number)).toBe('not-found');
    const events = traceOf(ui);
    const sentAt = new Map(events.map(({ id, at }) => [id, at]));
    const arrivals = events.filter((event) => event.type === 'query:received');
    // Half of the ring without the killed peer is 7 arrivals; all of the ring is 9 or more.
    expect(arrivals.length).toBeGreaterThanOrEqual(14);
    expect(arrivals.map(({ peer }) => peer)).toContain(neighbour);
    for (const { at, cause } of arrivals) {
      expect(at - (sentAt.get(cause ?? '') ?? at)).toBeGreaterThanOrEqual(59);
    }
    await ui.send({ do: 'slow', ms: 0 });
    const fast = await ui.send({ do: 'ask', origin, file: 'none.txt', ttl: 1 });
    expect(await ui.verdict(fast.number)).toBe('not-found');
  });

  it('lists the files of each peer and the end of its log, hostile names as text', async () => {
    const cwd = temporaryFolder();
    const name = '<img src=x onerror=alert(1)>\u202e.txt';
    const ui = await open(writeTopology(cwd, chainOf(2, { [name]: 'x' })), cwd);
    const { peers } = await ui.send({ do: 'files' });
    expect(peers.find(({ id }) => id === 2)).toEqual({ id: 2, names: [name], more: 0 });
    const { number } = await ui.send({ do: 'ask', origin: 1, file: name, ttl: null });
    expect(await ui.verdict(number)).toBe('verified');
    expect(ui.state().queries[0]?.file).toBe(name);
    const log = await ui.send({ do: 'log', peer: 1 });
    expect(log.path).toBe(join(runFolderOf(cwd), 'logs', 'peer-1.log'));
    expect(Array.isArray(log.lines)).toBe(true);
  });

  it('adds and ends faults, and explains those that it refuses', async () => {
    const ui = await open('chain3');
    expect(await ui.send({ do: 'fault', text: 'cut 2-3' })).toEqual({ number: 1 });
    const { number } = await ui.send({ do: 'ask', origin: 1, file: '3.txt', ttl: null });
    expect(await ui.verdict(number)).toBe('not-found');
    expect(traceOf(ui).filter(({ type }) => type === 'query:lost')).toMatchObject([
      { peer: 2, to: 3, fault: 1 },
    ]);
    await expect(ui.send({ do: 'fault', text: 'cut 2-9' })).rejects.toThrow(/there is no peer 9/u);
    await expect(ui.send({ do: 'heal', fault: 7 })).rejects.toThrow(/there is no fault 7/u);
    expect(await ui.send({ do: 'heal', fault: 1 })).toEqual({ healed: [1] });
    expect(await ui.send({ do: 'heal', fault: null })).toEqual({ healed: [] });
    const again = await ui.send({ do: 'ask', origin: 1, file: '3.txt', ttl: null });
    expect(await ui.verdict(again.number)).toBe('verified');
  });

  it('[H7] runs no command that changes a program, shares another folder, or leaves the run', async () => {
    const cwd = temporaryFolder();
    const ini = writeTopology(cwd, chainOf(2));
    const before = readFileSync(ini, 'utf8');
    const ui = await open(ini, cwd);
    const modify = (setting: string, value: string) => ui.send({ do: 'modify', peer: 1, setting, value });
    for (const setting of ['exec', 'cwd', 'env.PATH', 'stdin', 'config_file', '__proto__'])
      await expect(modify(setting, 'touch made')).rejects.toThrow(/unknown setting/u);
    await expect(modify('sharedir', tmpdir())).rejects.toThrow(/not allowed/u);
    await expect(modify('ip', '192.0.2.1')).rejects.toThrow(/not allowed/u);
    await expect(modify('peerlist', '2\nexec = touch made')).rejects.toThrow(/not a list of peers/u);
    const secret = join(cwd, 'secret.txt');
    writeFileSync(secret, 'quoted');
    for (const text of [
      `latency 1-2 file ${secret}`,
      `latency matrix ${secret} *`,
      `churn 2 session file ${secret} absence exponential 1s`,
    ])
      await expect(ui.send({ do: 'fault', text })).rejects.toThrow(/cannot name a file/u);
    const post = async (json: string) => (await postCommand(ui.url, json)).status;
    expect(await post('{"do":"exec","command":"touch made"}')).toBe(400);
    expect(await post('{"do":"log","peer":1,"path":"/etc/passwd"}')).toBe(400);
    expect(await post('{"do":"log","peer":"../../x"}')).toBe(400);
    expect(readFileSync(ini, 'utf8')).toBe(before);
    expect(existsSync(join(cwd, 'made'))).toBe(false);
  });

  it.skipIf(process.platform !== 'linux')(
    '[H8] writes the token into no file of the run, and not into the command line of the browser',
    async () => {
      const cwd = temporaryFolder();
      const browser = join(cwd, 'bin');
      mkdirSync(browser);
      const record = join(cwd, 'opened');
      writeFileSync(
        join(browser, 'xdg-open'),
        `#!/bin/sh\necho "$1" >'${record}.part'; mv '${record}.part' '${record}'\n`,
        {
          mode: 0o755,
        },
      );
      const env = { PATH: `${browser}:${process.env['PATH']}` };
      const ui = await open(writeTopology(cwd, chainOf(2)), cwd, { args: ['--open'], env });
      const token = new URL(ui.url).searchParams.get('token') ?? '';
      expect(token).toMatch(/^[\w-]{32}$/u);
      await expect.poll(() => existsSync(record)).toBe(true);
      const argument = readFileSync(record, 'utf8').trim();
      expect(argument).not.toContain(token);
      const opening = fileURLToPath(argument);
      expect(statSync(opening).mode & 0o777).toBe(0o600);
      expect(readFileSync(opening, 'utf8')).toContain(`url=${ui.url}"`);
      const { number } = await ui.send({ do: 'ask', origin: 1, file: 'x.txt', ttl: null });
      await ui.verdict(number);
      const address = new URL(ui.url);
      address.pathname = '/report';
      expect((await sendRequest(address)).text).not.toContain(token);
      ui.sim.process.kill('SIGINT');
      await ui.sim.finished;
      const files = readdirSync(cwd, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      expect(files.length).toBeGreaterThan(3);
      const leaking = files.filter(({ parentPath, name }) =>
        readFileSync(join(parentPath, name)).includes(token),
      );
      expect(leaking).toEqual([]);
    },
  );

  it('ends its trace after the last change, also when Ctrl-C comes while peers are changed', async () => {
    const ui = await open('chain3');
    const commands: Command[] = [
      { do: 'kill', peer: 3 },
      { do: 'modify', peer: 2, setting: 'ttl', value: '3' },
      { do: 'start', peer: 3 },
      { do: 'unlink', from: 1, to: 2 },
    ];
    const answers = Promise.allSettled(commands.map((command) => ui.send(command)));
    await ui.page.until(() => traceOf(ui).some(({ type }) => type === 'peer:stopped'));
    ui.sim.process.kill('SIGINT');
    await answers;
    const { exitCode } = await ui.sim.finished;
    expect(exitCode).toBe(130);
    const lines = readFileSync(join(runFolderOf(ui.cwd), 'trace.ndjson'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'run:finished' });
  });

  it('refuses a port that is in use, and a port that cannot be one', async () => {
    const ui = await open('chain3');
    const { port } = new URL(ui.url);
    const taken = await start(['ui', 'seven', '--ports', 'auto', '--port', port], temporaryFolder()).finished;
    expect([taken.exitCode, taken.stderr]).toEqual([
      2,
      expect.stringMatching(/port \d+ is taken.*\n.*hint: /u),
    ]);
    const bad = await start(['ui', 'seven', '--port', '70000'], temporaryFolder()).finished;
    expect([bad.exitCode, bad.stderr]).toEqual([2, expect.stringContaining('65535')]);
  });
});
