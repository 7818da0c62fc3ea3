import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

/** What the figures were measured on. */
export const machine = `Node ${process.versions.node}, ${process.platform}, ${availableParallelism()} processors (${cpus()[0]?.model ?? 'unknown'}).`;

/** @param {readonly (readonly string[])[]} rows the first one has the headings */
export function table([head, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Writes text between `<!-- name -->` and the next `<!-- end -->` of a page in docs/. */
export function writeBlock(name, text, title = 'reliability') {
  const page = fileURLToPath(new URL(`../../docs/${title}.md`, import.meta.url));
  const [before, after = ''] = readFileSync(page, 'utf8').split(`<!-- ${name} -->\n`);
  const end = after.indexOf('<!-- end -->');
  if (end < 0) throw new Error(`docs/${title}.md has no place for ${name}`);
  writeFileSync(page, `${before}<!-- ${name} -->\n\n${text}\n\n${after.slice(end)}`);
}
