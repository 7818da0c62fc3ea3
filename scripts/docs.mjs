// `npm run docs`: puts the output of real runs into the documents, below each `<!-- run: ... -->` (a command) and each
// `<!-- type: ... -->` (what somebody types, parted by `|`, into a shell in a terminal), and what the peers of a chain say
// to each other below `<!-- wire: chain3 3.txt -->`. `<!-- code: FILE NAME... -->` shows definitions of a Python file. With `--check` it changes
// nothing and fails where a document shows what a run no longer prints; times, folders and process ids may differ.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { spawn } from '@lydell/node-pty';
import { wireTranscript } from './docs/wire-transcript.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'dist/cli.js');
const hasPython = spawnSync('python3', ['--version']).status === 0;
const isCheck = process.argv.includes('--check');
const documents = [
  'README.md',
  'docs/check.md',
  'docs/foreign-peers.md',
  'docs/lesson.md',
  'docs/run.md',
  'docs/shell.md',
  'docs/topology-tools.md',
  'docs/wire.md',
];
const block = /<!-- (run|type|wire|code): (.+?) -->\n```(\w*)\n([\s\S]*?)```\n/gu;
const kinds = {
  run: output,
  type: conversation,
  wire: (command) => wireTranscript(...command.split(' ')),
  code: (command) => definitions(...command.split(' ')),
};
let stale = 0;

for (const document of documents) {
  const path = join(root, document);
  const text = readFileSync(path, 'utf8');
  let fresh = '';
  let end = 0;
  for (const { index, 0: whole, 1: kind, 2: command, 3: language, 4: shown } of text.matchAll(block)) {
    if (!hasPython && kind === 'run' && command.includes('python')) {
      console.log(`${document}: '${command}' is not looked at, as there is no python3`);
      continue;
    }
    const printed = await inFolderOfItsOwn(kinds[kind], command);
    const isSame = normal(printed) === normal(shown);
    if (!isSame) {
      stale += 1;
      console.log(`${document}: '${command}' prints something else${isCheck ? `:\n${printed}` : ''}`);
    }
    fresh += text.slice(end, index);
    fresh += isSame ? whole : `<!-- ${kind}: ${command} -->\n\`\`\`${language}\n${printed}\`\`\`\n`;
    end = index + whole.length;
  }
  if (!isCheck) writeFileSync(path, fresh + text.slice(end));
}
if (isCheck && stale > 0) {
  console.log("run 'npm run docs'");
  process.exitCode = 1;
}

/** Whatever is typed there may write; the project's own files stay as they are. */
async function inFolderOfItsOwn(act, command) {
  const cwd = mkdtempSync(join(tmpdir(), 'floodsim-docs-'));
  try {
    for (const name of ['topologies', 'fixtures', 'examples'])
      cpSync(join(root, name), join(cwd, name), { recursive: true });
    const text = await act(command, cwd);
    return `${text
      .replaceAll(`${root}/`, '')
      .replaceAll(`${cwd}/`, '')
      .replace(/\d{4}-\d\d-\d\dT[\d-]+-/gu, '<time>-')
      .trim()}\n`;
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

function environment(cwd) {
  const { PATH = '' } = process.env;
  return { PATH, HOME: cwd, NO_COLOR: '1', COLUMNS: '80', TERM: 'xterm' };
}

/** What a command prints; several are parted by `&&`, and of one that begins with `~` nothing is shown. */
function output(commands, cwd) {
  return commands
    .split(' && ')
    .flatMap((command) => {
      const [name, ...args] = command.split(' ');
      const { stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
        cwd,
        env: environment(cwd),
        encoding: 'utf8',
      });
      if (name.startsWith('~')) return [];
      // A command that writes a file has no result but that, and tells of it on stderr.
      return `$ ${command}\n${(stdout === '' ? stderr : stdout).trimEnd()}`;
    })
    .join('\n\n');
}

/** What a terminal shows while somebody types, each line once the prompt is there. */
function conversation(script, cwd) {
  const [commands, ...lines] = script.split(' | ');
  // What has to be there first has been shown before.
  const [command, ...prelude] = commands.split(' && ').reverse();
  for (const before of prelude) output(before, cwd);
  const [, ...args] = command.split(' ');
  const terminal = spawn(process.execPath, [bin, ...args], {
    cwd,
    cols: 80,
    rows: 40,
    env: environment(cwd),
  });
  return new Promise((resolve) => {
    let shown = '';
    let prompts = 0;
    terminal.onData((data) => {
      shown += data;
      const count =
        stripVTControlCharacters(shown).match(/(?:^|\n)(?:peer \d+> |input [a-z ]+:)/gu)?.length ?? 0;
      if (count <= prompts) return;
      prompts = count;
      const line = lines.shift();
      if (line !== undefined) terminal.write(`${line}\r`);
    });
    terminal.onExit(() => {
      const text = stripVTControlCharacters(shown).replaceAll('\r\n', '\n').replaceAll('\r', '');
      resolve(`$ ${command}\n${text.replace(/\nrun in [\s\S]*$/u, '')}`);
    });
  });
}

/** Some functions, classes and values of a Python file, as they stand there. */
function definitions(file, ...names) {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  return names
    .map((name) => {
      const start = lines.findIndex((line) => new RegExp(`^(?:(?:def|class) )?${name}\\b`, 'u').test(line));
      if (start === -1) throw new Error(`${file} has no ${name}`);
      const length = lines.slice(start + 1).findIndex((line) => /^\S/u.test(line) && !/^[)}\]]/u.test(line));
      return lines
        .slice(start, length === -1 ? undefined : start + 1 + length)
        .join('\n')
        .trimEnd();
    })
    .join('\n\n');
}

/** What must be the same in every run: all but times, process ids, ports and memory, and the blanks that line them up. */
function normal(text) {
  return (
    text
      .replace(/ *[\d.]+ (?:ms|s)\b/gu, ' <ms>')
      .replace(/ +\d+ +[\d.]+ MB/gu, ' <pid> <memory>')
      .replace(/pid \d+/gu, 'pid <pid>')
      // What is drawn by lot: names of files and ports.
      .replace(/missing-[0-9a-f]{8}/gu, 'missing-<lot>')
      .replace(/\b[2-6]\d{4} (?=127\.)/gu, '<port> ')
      // Query ids.
      .replace(/\b[0-9a-f]{32}\b/gu, '<32 hex>')
      .replace(/127\.0\.0\.1:[3-6]\d{4}/gu, '127.0.0.1:<port>')
      // A line of times goes on below itself or does not.
      .replace(/\n {12,}(?=\S)/gu, ' ')
      .replace(/ +/gu, ' ')
      .trim()
  );
}
