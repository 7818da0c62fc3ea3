// `npm run docs`: puts the output of real runs into the documents, below each `<!-- run: ... -->`. With `--check` it
// changes nothing and fails where a document shows what a run no longer prints; times and folders may differ.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isCheck = process.argv.includes('--check');
const block = /<!-- run: (sim .+?) -->\n```\n([\s\S]*?)```\n/gu;
let stale = 0;

for (const document of ['README.md', 'docs/run.md']) {
  const path = join(root, document);
  const text = readFileSync(path, 'utf8');
  const fresh = text.replace(block, (whole, command, shown) => {
    const printed = `$ ${command}\n${output(command)}`;
    if (normal(printed) === normal(shown)) return whole;
    stale += 1;
    console.log(`${document}: '${command}' prints something else${isCheck ? `:\n${printed}` : ''}`);
    return `<!-- run: ${command} -->\n\`\`\`\n${printed}\`\`\`\n`;
  });
  if (!isCheck && fresh !== text) writeFileSync(path, fresh);
}
if (isCheck && stale > 0) {
  console.log("run 'npm run docs'");
  process.exitCode = 1;
}

function output(command) {
  const cwd = mkdtempSync(join(tmpdir(), 'floodsim-docs-'));
  try {
    const { PATH = '' } = process.env;
    const [, ...args] = command.split(' ');
    const { stdout } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], {
      cwd,
      env: { PATH, NO_COLOR: '1', COLUMNS: '80' },
      encoding: 'utf8',
    });
    return `${stdout.replace(/\d{4}-\d\d-\d\dT[\d-]+-/gu, '<time>-').trim()}\n`;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** What must be the same in every run: all but times, and the blanks that line them up. */
function normal(text) {
  return text.replace(/ *[\d.]+ (?:ms|s)\b/gu, ' <ms>').trim();
}
