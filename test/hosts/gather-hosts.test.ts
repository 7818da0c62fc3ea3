import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { dial } from '../../src/agent/dial.js';
import { type Invitation, readInvitation, writeInvitation } from '../../src/control/invitation.js';
import { type GatheredHosts, type GatherOptions, gatherHosts } from '../../src/hosts/gather-hosts.js';
import { launcherOf } from '../../src/hosts/launchers.js';
import { defaultPlacement } from '../../src/hosts/placement.js';
import type { RemoteHost } from '../../src/hosts/remote-host.js';
import { temporaryFolder } from '../helpers/sim.js';

/**
 * Gathers hosts whose agents are in this process.
 *
 * @param earlier an invitation that is there already
 */
function gather(options: Partial<GatherOptions>, earlier?: Invitation) {
  const folder = temporaryFolder();
  const logFolder = join(folder, 'logs');
  mkdirSync(logFolder);
  const path = join(folder, 'invitation.json');
  if (earlier !== undefined) writeInvitation(path, earlier);
  const lost: RemoteHost[] = [];
  const warnings: string[] = [];
  const plan = { launcher: launcherOf('none'), names: null, placement: defaultPlacement, withinMs: 60_000 };
  const gathered = gatherHosts(
    {
      ...{ ...plan, hosts: 2, isPartial: false, invitation: path, logFolder },
      onWarning: (text) => warnings.push(text),
      ...options,
    },
    (host) => lost.push(host),
  );
  const closed = gathered.then(
    ({ listener }) => listener,
    () => null,
  );
  onTestFinished(async () => (await closed)?.closeAll());
  const agent = async () => {
    await expect.poll(() => existsSync(path), { timeout: 20_000 }).toBe(true);
    const ends: string[] = [];
    const lines = await dial(readInvitation(path), {
      onMessage: () => {},
      onEnd: (reason) => void ends.push(reason),
    });
    onTestFinished(() => lines.close());
    return { lines, ends };
  };
  return { gathered, agent, lost, warnings, path };
}

const namesOf = ({ hosts }: GatheredHosts): string[] => hosts.map(({ name }) => name);

describe('gatherHosts', () => {
  it('gives hosts of one name different ones, and sends agents away that are too many', async () => {
    const { gathered, agent, lost, path } = gather({ hosts: 3 });
    await Promise.all([agent(), agent()]);
    const invitation = readInvitation(path);
    await agent();
    const names = namesOf(await gathered);
    const [name = ''] = names;
    expect(names).toEqual([name, `${name}-2`, `${name}-3`]);
    expect(existsSync(path)).toBe(false);
    const messages: string[] = [];
    const extra = await dial(invitation, {
      onMessage: ({ type }) => void messages.push(type),
      onEnd: () => {},
    });
    onTestFinished(() => extra.close());
    await expect.poll(() => messages).toContain('leave');
    expect(lost).toEqual([]);
  });

  it('makes a new invitation where a run that was killed has left one, and removes it', async () => {
    const left = { addresses: ['192.0.2.1'], port: 1, key: 'a'.repeat(64) };
    const { gathered, agent, path } = gather({ hosts: 1, invitation: null }, left);
    await agent();
    expect(namesOf(await gathered)).toHaveLength(1);
    expect(existsSync(path)).toBe(false);
  });

  it('reports a host that is lost later, and no more one that was lost before', async () => {
    const { gathered, agent, lost, warnings } = gather({ hosts: 3, isPartial: true });
    const first = await agent();
    first.lines.close();
    const [second] = await Promise.all([agent(), agent()]);
    const { hosts } = await gathered;
    expect([hosts.length, lost]).toEqual([2, []]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^1 of 3 hosts are missing, and the run goes on without: host .* was lost at the start: /u,
      ),
    ]);
    second.lines.close();
    await expect.poll(() => lost.length).toBe(1);
  });

  it('fails if a host is lost at the start, and closes the connections of the others', async () => {
    const { gathered, agent } = gather({ hosts: 3 });
    const stays = await agent();
    (await agent()).lines.close();
    await expect(gathered).rejects.toMatchObject({
      ...{ code: 'hosts-failed', exitCode: 4 },
      message: expect.stringContaining('was lost at the start'),
    });
    await expect.poll(() => stays.ends).toHaveLength(1);
  });

  it('warns once of a long wait, because not everybody sees a status', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const stop = new AbortController();
    const { gathered, path, warnings } = gather({ signal: stop.signal });
    await vi.waitFor(() => expect(existsSync(path)).toBe(true), { timeout: 20_000 });
    vi.advanceTimersByTime(100_000);
    expect(warnings).toEqual(['waiting for agents that are started by hand, 30 s']);
    stop.abort();
    await expect(gathered).rejects.toMatchObject({ code: 'interrupted' });
  });

  it('stops to wait when it is asked to', async () => {
    const stop = new AbortController();
    const { gathered, path } = gather({ signal: stop.signal });
    await expect.poll(() => existsSync(path), { timeout: 20_000 }).toBe(true);
    stop.abort();
    await expect(gathered).rejects.toMatchObject({ code: 'interrupted', exitCode: 130 });
    expect(existsSync(path)).toBe(false);
  });

  it.skipIf(process.platform === 'win32')(
    'lets a launcher cancel what it has put into a queue, also if it is killed at once',
    async () => {
      const folder = temporaryFolder();
      const script = 'trap "touch cancelled; exit 1" TERM; touch queued; sleep 1000 & wait';
      const command = `sh -c 'cd ${folder}; ${script}' sh`;
      const [stop, kill] = [new AbortController(), new AbortController()];
      const { gathered } = gather({
        ...{ launcher: launcherOf(command), invitation: null },
        ...{ signal: stop.signal, killSignal: kill.signal },
      });
      await expect.poll(() => existsSync(join(folder, 'queued')), { timeout: 20_000 }).toBe(true);
      stop.abort();
      kill.abort();
      await expect(gathered).rejects.toMatchObject({ code: 'interrupted' });
      expect(existsSync(join(folder, 'cancelled'))).toBe(true);
    },
  );

  it('refuses an invitation whose port is in use, or that cannot be written', async () => {
    const server = createServer().listen(0);
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const folder = temporaryFolder();
    const taken = join(folder, 'taken.json');
    writeInvitation(taken, { addresses: ['127.0.0.1'], port, key: 'ab'.repeat(32) });
    await expect(gather({ invitation: taken }).gathered).rejects.toMatchObject({
      ...{ code: 'port-taken', exitCode: 4, message: `port ${port} of the invitation is in use` },
    });
    writeFileSync(join(folder, 'file'), '');
    await expect(gather({ invitation: join(folder, 'file/x.json') }).gathered).rejects.toMatchObject({
      code: 'not-written',
    });
  });
});
