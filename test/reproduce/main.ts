import { parseArgs } from 'node:util';
import { latencies, lightFlood, walkers } from './effects.js';
import type { Figure, Publication } from './figures.js';
import { limewire } from './limewire.js';
import { maelstrom } from './maelstrom.js';
import { snapshot } from './snapshot.js';

// Prints docs/reproduced.md; scripts/reproduce.mjs writes it.
const { values } = parseArgs({ options: { gnutella04: { type: 'string' } } });

const signs = new Map([
  [true, 'yes'],
  [false, 'no'],
  [null, '-'],
]);

function figureRow({ what, published, ours, isSame }: Figure): string {
  return `| ${what} | ${published} | ${ours} | ${signs.get(isSame)} |`;
}

function section({ title, source, method, figures, differences, commands }: Publication): string {
  return [
    `## ${title}`,
    `Source: ${source}`,
    method,
    ['| figure | published | ours | same |', '| --- | --- | --- | --- |', ...figures.map(figureRow)].join(
      '\n',
    ),
    differences === '' ? '' : `Differences: ${differences}`,
    ['```sh', ...commands, '```'].join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

const publications = [maelstrom, limewire, () => snapshot(values.gnutella04), lightFlood, latencies, walkers];
const sections: string[] = [];
for (const publication of publications) {
  const made = await publication();
  process.stderr.write(`${made.title}\n`);
  sections.push(section(made));
}
process.stdout.write(`${sections.join('\n\n')}\n`);
