import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, vi } from 'vitest';
import type { RunResult } from '../../src/judge/result.js';
import { bin, RunningSim, repository } from './sim.js';

/** The exit code of scripts/cluster/up where a machine cannot have a cluster. */
const cannot = 77;
/** How long a state is waited for. Only a test that fails waits so long. */
const patience = { timeout: 120_000, interval: 50 };

/** A real Slurm cluster of hosts `login` and `node1` to `nodeN`, for the tests of one file. */
export class Cluster {
  /** Why this machine has none, or null. */
  readonly missing: string | null;
  readonly nodes: readonly string[];
  readonly #folder: string;
  /** For the scripts of the cluster. */
  readonly env: Readonly<Record<string, string>>;

  /** @param name differs from that of the clusters of other files */
  constructor(name: string, nodes: number) {
    this.#folder = join(repository, '.cluster-test', name);
    this.env = { FLOODSIM_CLUSTER: this.#folder, TMPDIR: this.ownFolder };
    mkdirSync(join(repository, '.cluster-test'), { recursive: true });
    this.nodes = Array.from({ length: nodes }, (_, index) => `node${index + 1}`);
    this.missing = this.up();
    if (this.missing !== null) console.log(`skipped: test/cluster/${name}.test.ts: ${this.missing}`);
    afterAll(() => void this.#script('down', []));
  }

  /** Starts it, or starts it again. Returns why this machine can have none, or null. */
  up(): string | null {
    const { status, stderr } = this.#script('up', [String(this.nodes.length)]);
    if (status === cannot) return stderr.trim();
    if (status !== 0) throw new Error(`scripts/cluster/up: ${status}: ${stderr}`);
    return null;
  }

  /** The ids, on this machine, of the processes that hold the hosts. */
  holders(): number[] {
    const files = ['login', ...this.nodes].map((host) => join(this.#folder, 'hosts', host));
    return files.map((file) => Number.parseInt(readFileSync(file, 'utf8'), 10));
  }

  /** A folder of which each host has one of its own: temporary files are in it. */
  get ownFolder(): string {
    return join(this.#folder, 'own');
  }

  /** Whether a program of this machine is missing, which a test needs. */
  lacks(...programs: readonly string[]): boolean {
    const find = 'PATH=$PATH:/usr/sbin command -v "$0"';
    return this.missing !== null || programs.some((name) => spawnSync('sh', ['-c', find, name]).status !== 0);
  }

  /** What a command on a host prints. Throws if it fails. */
  on(host: string, words: readonly string[], cwd = repository): string {
    const { status, stdout, stderr } = this.#script('on', [host, ...words], cwd);
    if (status !== 0) throw new Error(`${host}: ${words.join(' ')}: ${status}\n${stdout}${stderr}`);
    return stdout;
  }

  /** Starts `sim`, on the login host if no other one is given. */
  start(args: readonly string[], cwd: string, env: Record<string, string> = {}, host = 'login'): RunningSim {
    const before = [join(repository, 'scripts/cluster/on'), host];
    return new RunningSim(args, cwd, { ...this.env, ...env }, undefined, before);
  }

  /** Runs `sim run` on the login host, and reads its result. */
  async run(args: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<RunResult> {
    const { stdout, stderr } = await this.start(['run', ...args, '--reporter', 'json'], cwd, env).finished;
    try {
      return JSON.parse(stdout) as RunResult;
    } catch (error) {
      throw new Error(`no JSON on stdout:\n${stdout}\n${stderr}`, { cause: error });
    }
  }

  /** Submits a job on all nodes whose script is `sim` with these arguments, and prints into `job.log`. Returns its id. */
  submit(args: readonly string[], cwd: string): string {
    const script = ['#!/bin/sh', `exec ${process.execPath} ${bin} ${args.join(' ')}`, ''].join('\n');
    writeFileSync(join(cwd, 'job.sh'), script);
    return this.on(
      'login',
      ['sbatch', '--parsable', `--nodes=${this.nodes.length}`, '--output=job.log', 'job.sh'],
      cwd,
    ).trim();
  }

  async jobIsOver(job: string): Promise<void> {
    const state = () =>
      this.on('login', ['squeue', '--noheader', '--states=all', '--jobs', job, '--format=%T']).trim();
    await vi.waitFor(() => expect(state()).not.toMatch(/PENDING|RUNNING|COMPLETING/u), patience);
  }

  /** Resolves when a file has a line that matches. */
  async hasLine(path: string, pattern: RegExp): Promise<void> {
    const text = () => (existsSync(path) ? readFileSync(path, 'utf8') : '');
    await vi.waitFor(() => expect(text()).toMatch(pattern), patience);
  }

  /** Cuts a node's network, or brings it back. */
  network(node: string, state: 'on' | 'off'): void {
    expect(this.#script('network', [node, state])).toMatchObject({ status: 0 });
  }

  /** The ids, on that host, of processes whose command line matches. */
  pidsOn(host: string, pattern: string): number[] {
    const { stdout } = this.#script('on', [host, 'pgrep', '-f', '--', pattern]);
    return stdout.split('\n').filter(Boolean).map(Number);
  }

  kill(host: string, pattern: string, signal: 'INT' | 'KILL' | 'TERM'): void {
    const pids = this.pidsOn(host, pattern);
    if (pids.length === 0) throw new Error(`${host}: no process matches ${pattern}`);
    this.on(host, ['kill', `-${signal}`, ...pids.map(String)]);
  }

  /**
   * Resolves when no host has a process of floodsim or a temporary file; rejects if some stay.
   *
   * @param files names of what a test has put beside the temporary files of the login host
   */
  async isClean(files: readonly string[] = []): Promise<void> {
    for (const host of ['login', ...this.nodes])
      await vi.waitFor(() => expect([host, this.#left(host, files)]).toEqual([host, '']), patience);
  }

  #left(host: string, files: readonly string[]): string {
    const ignored = files.map((name) => `--ignore=${name}`).join(' ');
    const words = ['sh', '-c', `pgrep -a -f -- ${repository}/dist/; ls -A ${ignored} ${this.ownFolder}`];
    // Throws if the host is not there: then it would seem to be clean.
    return this.on(host, words).replace(/^.*pgrep.*\n/mu, '');
  }

  #script(name: 'up' | 'on' | 'network' | 'down', words: readonly string[], cwd = repository) {
    const env = { ...process.env, ...this.env };
    return spawnSync(join(repository, 'scripts/cluster', name), words, { cwd, env, encoding: 'utf8' });
  }
}

/** The saved result of a run. */
export function resultIn(cwd: string, folder: string): RunResult {
  return JSON.parse(readFileSync(join(cwd, folder, 'result.json'), 'utf8')) as RunResult;
}

/** The host on which a peer is placed. */
export function hostOf(run: RunningSim, peer: number): string {
  for (const event of run.events)
    if (event.type === 'host:joined' && event.placed.includes(peer)) return event.host;
  throw new Error(`no host has peer ${peer}`);
}
