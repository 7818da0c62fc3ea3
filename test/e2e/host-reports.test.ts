import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/judge/result.js';
import { onHosts } from '../helpers/agents.js';
import { repository, runFolderOf, sim, simJson, temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';

const lockstep = ['--get', 'x.txt', '--lockstep', '--ports', 'auto'];

/** A chain of six peers; the last one has x.txt. */
function chain(): { readonly cwd: string; readonly ini: string } {
  const cwd = temporaryFolder();
  return { cwd, ini: writeTopology(cwd, chainOf(6)) };
}

describe('a run on two hosts', () => {
  it('has its hosts and the traffic between them in its result, as the schema says', async () => {
    const { cwd, ini } = chain();
    const result = await simJson([ini, '--get', 'x.txt', ...onHosts(2)], cwd);
    expect(result.hosts).toMatchObject({
      ...{ placement: 'blocks', links: 5, crossingLinks: 1 },
      list: [
        { peers: 3, lost: null, drift: expect.any(Number) },
        { peers: 3, lost: null, drift: expect.any(Number) },
      ],
    });
    expect(result.queries[0]?.traffic).toMatchObject({
      within: { messages: 4, hits: 0, bytes: 0 },
      between: { messages: 1, hits: 1 },
    });
    const schema = JSON.parse(readFileSync(join(repository, 'docs/result.schema.json'), 'utf8'));
    const validate = new Ajv({ strict: true, allErrors: true }).compile(schema);
    validate(result);
    expect(validate.errors).toBeNull();
  });

  it('is in canonical form the same as a run on this machine, and breaks no rule of the judge', async () => {
    const { cwd, ini } = chain();
    const there = await sim(['run', ini, ...lockstep, ...onHosts(2), '--out', 'there'], cwd);
    const here = await sim(['run', ini, ...lockstep, '--quiet', '--out', 'here'], cwd);
    expect([there.exitCode, here.exitCode]).toEqual([0, 0]);
    expect(await sim(['diff', 'here', 'there'], cwd)).toMatchObject({
      ...{ exitCode: 0, stdout: expect.stringContaining('the same') },
    });
    // Its printed lines are those of its trace, with lines about hosts between them.
    writeFileSync(join(cwd, 'there/report.txt'), there.stdout);
    const verified = await sim(['verify', 'there'], cwd);
    expect(verified).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('no violation') });
    expect(verified.stdout).toMatch(/hosts +8\n/u);
  });

  it('has the same hosts in a report of its trace as in its own', async () => {
    const { cwd, ini } = chain();
    const args = ['run', ini, '--get', 'x.txt', ...onHosts(2), '--reporter', 'markdown=own.md'];
    expect(await sim([...args, '--reporter', 'json=own.json'], cwd)).toMatchObject({ exitCode: 0 });
    const own = readFileSync(join(cwd, 'own.md'), 'utf8');
    const saved = join(runFolderOf(cwd), 'trace.ndjson');
    writeFileSync(join(cwd, 'alone.ndjson'), readFileSync(saved));
    const { stdout } = await sim(['report', 'alone.ndjson', '--format', 'markdown', '--out', '-'], cwd);
    expect(stdout).toBe(own);
    const { hosts } = JSON.parse(readFileSync(join(cwd, 'own.json'), 'utf8')) as RunResult;
    for (const { name, address } of hosts?.list ?? []) expect(own).toContain(`| ${name} | 3 | ${address} |`);
  });
});

it('a run without hosts has none in its result', async () => {
  const { cwd, ini } = chain();
  const result = await simJson([ini, '--get', 'x.txt'], cwd);
  expect([result.hosts, result.queries[0]?.traffic]).toEqual([null, null]);
});
