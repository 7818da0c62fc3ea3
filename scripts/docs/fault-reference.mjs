// The table of all kinds of faults for docs/faults.md, from the registry that the grammar uses.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const titles = { peer: 'On peers', link: 'On links', transfer: 'On transfers' };

/** @returns {Promise<string>} Markdown: a table for each sort of target */
export async function faultReference() {
  const { faultKinds: kinds } = await load('src/faults/registry.ts');
  const { distributionUsage } = await load('src/faults/distribution.ts');
  const tables = Object.entries(titles).map(([on, title]) => {
    const rows = kinds.filter((kind) => kind.on === on).map((kind) => rowOf(kind, distributionUsage));
    return [`**${title}**`, '', '| fault | what it does | example |', '|---|---|---|', ...rows].join('\n');
  });
  return `${tables.join('\n\n')}\n`;
}

function rowOf({ name, usage, summary, example }, distributionUsage) {
  const short = usage.replace(`, each a ${distributionUsage}`, '').replace(distributionUsage, '<length>');
  return `| \`${cell(`${name} ${short}`)}\` | ${cell(summary)} | \`${cell(example)}\` |`;
}

function cell(text) {
  return text.replaceAll('|', '\\|').replace(/\s+/gu, ' ');
}

async function load(path) {
  const { outputFiles } = await build({
    entryPoints: [join(root, path)],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const url = `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`;
  return await import(url);
}
