import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository, temporaryFolder } from '../helpers/sim.js';

const document = readFileSync(join(repository, 'docs/ci.md'), 'utf8');

function codeIn(language: string): string {
  return new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\``, 'mu').exec(document)?.[1] ?? '';
}

/** The steps with a `run` of the workflow, each as the text that GitHub gives to the shell. */
function stepsOf(workflow: string): { name: string; script: string }[] {
  return workflow.split(/^ {6}- /mu).flatMap((step) => {
    const name = /^name: (.+)$/mu.exec(step)?.[1];
    const [, start = '', rest = ''] = /^ {8}run: (.+)\n((?: {10}.*\n)*)/mu.exec(step) ?? [];
    if (name === undefined || start === '') return [];
    const lines = rest.split('\n').map((line) => line.trim());
    const script = start === '|' ? lines.join('\n') : start === '>' ? lines.join(' ') : start;
    return [{ name, script }];
  });
}

describe('the GitHub Actions example of docs/ci.md', () => {
  it.runIf(process.platform !== 'win32')(
    'passes each of its steps, and writes a report of each',
    async () => {
      const cwd = temporaryFolder();
      const prefix = join(cwd, 'npm');
      mkdirSync(prefix);
      const PATH = [join(prefix, 'bin'), dirname(process.execPath), process.env['PATH']].join(delimiter);
      const run = (script: string): void => {
        const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', script], {
          cwd,
          encoding: 'utf8',
          // A global installation must not change this machine, and needs no network.
          env: { PATH, HOME: cwd, npm_config_prefix: prefix, npm_config_offline: 'true' },
        });
        expect(status, `${script}\n${stdout}${stderr}`).toBe(0);
      };
      run(`npm pack --ignore-scripts --silent --pack-destination '${cwd}' '${repository}'`);
      const [install, ...steps] = stepsOf(codeIn('yaml'));
      expect(install?.script).toMatch(/^npm install /u);
      expect(steps.map(({ script }) => /\bsim (?:topology )?\w+/u.exec(script)?.[0])).toEqual([
        'sim topology validate',
        'sim run',
        'sim run',
        'sim check',
      ]);
      run(install?.script ?? '');
      run(codeIn('sh'));
      for (const { script } of steps) run(script);
      const reports = readdirSync(join(cwd, 'reports'));
      expect(reports.sort()).toEqual(['check.xml', 'none.xml', 'run.json', 'run.xml']);
      for (const report of reports.filter((name) => name.endsWith('.xml'))) {
        expect(readFileSync(join(cwd, 'reports', report), 'utf8')).toMatch(
          /^<\?xml [\s\S]*failures="0" errors="0"[\s\S]*<\/testsuites>\n$/u,
        );
      }
      expect(readdirSync(join(cwd, 'run'))).toContain('trace.ndjson');
    },
  );
});
