import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { bin, temporaryFolder } from '../helpers/sim.js';
import { writeTopology } from '../helpers/topologies.js';

const signals = [
  { signal: 'SIGHUP', code: 129, says: null },
  { signal: 'SIGINT', code: 130, says: 'stopping; press Ctrl-C again to kill all processes' },
  { signal: 'SIGTERM', code: 143, says: 'stopping, because of SIGTERM' },
] as const;

/** It accepts connections and answers nothing, so that all others wait for it. */
const mute = `
const ready = () => require('node:fs').writeFileSync(require('node:path').join(__dirname, 'ready'), '');
require('node:net').createServer(() => {}).listen(Number(process.env.SIM_PORT), process.env.SIM_IP, ready);`;

/** Command lines that wait, and the output that shows that they do; without such output, the peer program shows it. */
const commands = [
  {
    name: 'sim run',
    line: 'run test.ini --allow-exec --get x --ports auto --timeout 600 --quiet-for 600',
    waits: /2 peers, 1 link/u,
  },
  { name: 'sim shell', line: 'shell chain3 --ports auto', waits: /✔ 3\.txt found/u },
  { name: 'sim classic', line: 'classic chain3 --ports auto', waits: /peer num/u },
  { name: 'sim check', line: 'check --jobs 1 --patience 600 -- node mute.js', waits: null },
] as const;

describe.each(commands)('$name', ({ line, waits }) => {
  it.each(signals)(
    'ends with $code at $signal, and names only that signal',
    async ({ signal, code, says }) => {
      const cwd = temporaryFolder();
      writeFileSync(join(cwd, 'mute.js'), mute);
      writeTopology(cwd, {
        1: { neighbours: [2] },
        2: { neighbours: [1], keys: { exec: `${process.execPath} ../mute.js` } },
      });
      const child = spawn(process.execPath, [bin, ...line.split(' ')], {
        cwd,
        env: { PATH: process.env['PATH'], HOME: cwd, NO_COLOR: '1' },
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      child.stdin.write('get 3.txt\n');
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
      }
      await vi.waitFor(
        () => expect(waits === null ? existsSync(join(cwd, 'ready')) : waits.test(output), output).toBe(true),
        { timeout: 60_000, interval: 20 },
      );
      output = '';
      child.kill(signal);
      expect(await once(child, 'close')).toEqual([code, null]);
      if (says === null) expect(output).not.toContain('stopping');
      else expect(output).toContain(says);
      if (signal !== 'SIGINT') expect(output).not.toContain('Ctrl-C');
    },
  );
});
