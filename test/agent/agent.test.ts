import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunningChild } from '../../src/processes/child.js';
import { SilenceLimit } from '../../src/processes/silence-limit.js';
import { startAgent } from '../helpers/agents.js';
import { isGone } from '../helpers/sim.js';

async function pidOf(child: RunningChild<unknown>): Promise<number> {
  await expect.poll(() => child.pid).toBeGreaterThan(0);
  return child.pid ?? 0;
}

/** The state of a process, such as `T` for one that is stopped. */
function stateOf(pid: number): string | undefined {
  return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.[0];
}

describe.runIf(process.platform === 'linux')('an agent', () => {
  it('starts a child, reports how it ended, and counts what is left when it leaves', async () => {
    const { host, process: agent, folder } = await startAgent();
    const child = host.start('peer', join(folder, 'logs/peer.log'), () => {});
    const pid = await pidOf(child);
    child.kill();
    expect(await child.exited).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(isGone(pid)).toBe(true);
    const second = host.start('peer', join(folder, 'logs/peer-2.log'), () => {});
    await second.stop({ type: 'stop' });
    expect(await second.exited).toMatchObject({ code: 0, signal: null });
    host.leave();
    expect(await host.left).toMatchObject({ processes: 0, ports: 0, temporaryFiles: 0 });
    expect(await once(agent, 'exit')).toEqual([0, null]);
  });

  it('reports why a child could not be started, and goes on', async () => {
    const { host, folder } = await startAgent();
    writeFileSync(join(folder, 'file'), '');
    const child = host.start('peer', join(folder, 'file/peer.log'), () => {});
    await child.exited;
    expect(child.startError).toMatchObject({ code: 'ENOTDIR' });
    expect(await pidOf(host.start('peer', join(folder, 'peer.log'), () => {}))).toBeGreaterThan(0);
  });

  it.each(['SIGKILL', 'the end of its supervisor'])(
    'leaves nothing at %s, also no paused child',
    async (how) => {
      const { host, process: agent, folder, abandon } = await startAgent();
      const running = await pidOf(host.start('peer', join(folder, '1.log'), () => {}));
      const child = host.start('peer', join(folder, '2.log'), () => {});
      const paused = await pidOf(child);
      child.signal('SIGSTOP');
      await expect.poll(() => stateOf(paused)).toBe('T');
      if (how === 'SIGKILL') agent.kill('SIGKILL');
      else abandon();
      await expect.poll(() => [running, paused, agent.pid ?? 0].filter((pid) => !isGone(pid))).toEqual([]);
      expect(await child.exited).toMatchObject({ reason: expect.stringMatching(/^host \S+ is lost: /u) });
    },
  );

  it('goes on at SIGTERM and SIGINT, which an engine sends to all processes of a job', async () => {
    const { host, process: agent, folder } = await startAgent();
    agent.kill('SIGTERM');
    agent.kill('SIGINT');
    const child = host.start('peer', join(folder, 'peer.log'), () => {});
    await pidOf(child);
    await child.stop({ type: 'stop' });
    expect(await child.exited).toMatchObject({ code: 0 });
    host.leave();
    expect(await once(agent, 'exit')).toEqual([0, null]);
  });

  it('was ended by its engine if it dies after a signal', async () => {
    const { host, process: agent, folder } = await startAgent();
    const child = host.start('peer', join(folder, 'peer.log'), () => {});
    agent.kill('SIGTERM');
    await expect.poll(() => host.endingBy).toBe('SIGTERM');
    agent.kill('SIGKILL');
    expect(await child.exited).toMatchObject({
      reason: `host ${host.name} is lost: its agent was ended by SIGTERM`,
    });
  });

  it('lets a paused child go on', async () => {
    const { host, folder } = await startAgent();
    const child = host.start('peer', join(folder, 'peer.log'), () => {});
    const pid = await pidOf(child);
    child.signal('SIGSTOP');
    await expect.poll(() => stateOf(pid)).toBe('T');
    child.signal('SIGCONT');
    await expect.poll(() => stateOf(pid)).not.toBe('T');
  });

  it('reports what a child has done, so that only one that does nothing counts as silent', async () => {
    const { host, folder } = await startAgent();
    const child = host.start('peer', join(folder, 'peer.log'), () => {});
    const pid = await pidOf(child);
    const keys = new Set<string>();
    await new Promise<void>((resolve) => {
      new SilenceLimit({
        limitMs: 500,
        observed: () => {
          const { observed } = child;
          for (const [key, activity] of observed.processes) if (activity !== null) keys.add(key);
          return [observed];
        },
        onSilence: resolve,
      });
    });
    expect([...keys]).toEqual([`${pid} on host ${host.name}`]);
  });
});

it('a child of an agent that does not answer is not silent', async () => {
  const { host, process: agent, folder } = await startAgent();
  const child = host.start('peer', join(folder, 'peer.log'), () => {});
  await pidOf(child);
  agent.kill('SIGSTOP');
  expect(child.observed.isUnanswered).toBe(false);
  let looks = 0;
  let isSilent = false;
  const limit = new SilenceLimit({
    limitMs: 50,
    observed: () => {
      looks += 1;
      return [child.observed];
    },
    onSilence: () => {
      isSilent = true;
    },
  });
  await expect.poll(() => looks).toBeGreaterThan(20);
  limit.dispose();
  expect(isSilent).toBe(false);
  agent.kill('SIGCONT');
});
