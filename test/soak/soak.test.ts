import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Growth } from '../../src/soak/growth.js';
import type { Finding } from '../../src/soak/result.js';
import { soak } from '../../src/soak/soak.js';
import type { CaseJudge } from '../../src/soak/trace-judge.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

/** Finds it wrong that peer 3 is killed in a case in which peer 2 leaves. */
function wrongJudge(): CaseJudge {
  let effects: string[] = [];
  return {
    see: (event: TraceEvent) => {
      if (event.type === 'fault:applied') effects.push(`${event.effect} ${event.peer}`);
    },
    endCase: (): Finding[] => {
      const isWrong = effects.includes('killed 3') && effects.includes('stopped 2');
      effects = [];
      return isWrong ? [{ rule: 'planted', message: 'both' }] : [];
    },
  };
}

describe('soak', { timeout: 240_000 }, () => {
  it('finds a defect that needs two faults, and shrinks the faults of its case to them', async () => {
    const cwd = temporaryFolder();
    const result = await soak({
      topology: writeTopology(cwd, chainOf(4)),
      ...{ seed: 'a', only: 3, out: join(cwd, 'out'), cwd },
      faults: ['leave 2', 'slow 4 1ms', 'kill 3'],
      createJudge: wrongJudge,
    });
    expect(result.failures).toEqual([
      {
        number: 3,
        findings: [{ rule: 'planted', message: 'both' }],
        faults: ['leave 2', 'slow 4 1ms', 'kill 3'],
        smallest: ['leave 2', 'kill 3'],
        command: expect.stringMatching(/^sim soak .*test\.ini --seed a --only 3$/u),
      },
    ]);
    expect(result).toMatchObject({ exitCode: 1, cases: 1, leftovers: noLeftovers });
  });

  it('finds a foreign peer that dies of its third message, with and without faults', async () => {
    const cwd = temporaryFolder();
    const program = join(cwd, 'dies.mjs');
    writeFileSync(program, dyingPeer);
    const peers = chainOf(3);
    const keys = { exec: `node ${program}`, ready: 'port' };
    const topology = writeTopology(cwd, { ...peers, 2: { neighbours: [1, 3], keys } });
    const result = await soak({ topology, runs: 1, seed: 'a', allowExec: true, quietFor: 0.05, cwd });
    expect(result.exitCode).toBe(1);
    const [failed] = result.failures;
    expect(failed?.findings).toContainEqual({ rule: 'died', message: 'peer 2 died unasked' });
    expect(result.leftovers).toEqual(noLeftovers);
  });

  it('gives the same cases for the same seed, and finds nothing in a network that works', async () => {
    const cwd = temporaryFolder();
    const topology = writeTopology(cwd, chainOf(4));
    const result = await soak({ topology, runs: 8, seed: 'b', cwd });
    expect(result.failures).toEqual([]);
    expect(result).toMatchObject({ exitCode: 0, cases: 8, leftovers: noLeftovers, growth: null });
    expect(result.faults.reduce((sum, { triggered }) => sum + triggered, 0)).toBeGreaterThan(0);
  });
});

describe('growth of live memory in a soak', { timeout: 240_000 }, () => {
  /** The measures of live memory: the peaks in the first queries and after them. */
  async function liveMemory(createJudge?: () => CaseJudge): Promise<readonly Growth[]> {
    const cwd = temporaryFolder();
    const topology = writeTopology(cwd, chainOf(3));
    const result = await soak({ topology, runs: 12, seed: 'b', earlyQueries: 6, createJudge, cwd });
    const live = result.growth?.filter(({ what }) => what === 'live memory') ?? [];
    expect(live.map(({ of }) => of)).toEqual(['supervisor', 'client', 'peer 1', 'peer 2', 'peer 3']);
    expect(live.every(({ early, late }) => early > 1e6 && late > 1e6)).toBe(true);
    const shown = result.growth?.filter(({ what }) => what === 'private memory') ?? [];
    expect(shown.map(({ isTooLarge }) => isTooLarge)).toEqual(shown.map(() => null));
    const isBad = result.failures.length > 0 || result.growth?.some(({ isTooLarge }) => isTooLarge === true);
    expect(result.exitCode).toBe(isBad === true ? 1 : 0);
    return live;
  }
  const supervisorOf = (growths: readonly Growth[]) => growths.find(({ of }) => of === 'supervisor');

  it('finds a supervisor that keeps something of each case', async () => {
    const leak: Buffer[] = [];
    const leaking = (): CaseJudge => ({
      see: () => {},
      endCase: () => {
        leak.push(Buffer.alloc(32 * 2 ** 20));
        return [];
      },
    });
    const grown = supervisorOf(await liveMemory(leaking));
    expect(grown).toMatchObject({ isTooLarge: true });
    expect(leak).toHaveLength(12);
  });

  it('finds none in one that only makes garbage', async () => {
    const wasteful = (): CaseJudge => ({
      see: () => {},
      endCase: () => {
        Buffer.alloc(32 * 2 ** 20);
        return [];
      },
    });
    expect(supervisorOf(await liveMemory(wasteful))).toMatchObject({ isTooLarge: false });
  });
});

const noLeftovers = { processes: 0, ports: 0, temporaryFiles: 0 };

/** It reads messages, answers none, and dies of the third connection. */
const dyingPeer = `import { createServer } from 'node:net';
let count = 0;
createServer((socket) => {
  socket.on('error', () => {}).resume();
  count += 1;
  if (count === 3) process.exit(1);
}).listen(Number(process.env.SIM_PORT), process.env.SIM_IP ?? '127.0.0.1');
`;
