import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from './sim.js';

/** Whether tshark is installed: tests of captures are skipped without it. */
export const hasTshark = spawnSync('tshark', ['--version']).status === 0;

const dissector = join(repository, 'templates/wireshark/floodsim.lua');

/** What tshark prints for a capture; it must not report any problem with the file or with the dissector. */
export function tshark(capture: string, ...args: readonly string[]): string {
  const checks = ['tcp.check_checksum:TRUE', 'ip.check_checksum:TRUE'].flatMap((preference) => [
    '-o',
    preference,
  ]);
  const { status, stdout, stderr } = spawnSync(
    'tshark',
    ['-r', capture, '-X', `lua_script:${dissector}`, ...checks, ...args],
    {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const problems = stderr.split('\n').filter((line) => line !== '' && !line.includes('could be dangerous'));
  if (status !== 0 || problems.length > 0)
    throw new Error(`tshark ${args.join(' ')}: ${problems.join('\n')}`);
  return stdout;
}

/** The values of some fields, one list for each packet that the filter shows. */
export function fieldsOf(capture: string, filter: string, ...fields: readonly string[]): string[][] {
  const columns = fields.flatMap((field) => ['-e', field]);
  const output = tshark(capture, '-Y', filter, '-T', 'fields', ...columns);
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));
}
