import { ExitCode, messageOf, SimError } from '../../core/errors.js';
import { escapeWord } from '../../core/shell-words.js';
import type { Answer, Call } from '../../shell/command.js';
import type { Shell } from '../../shell/shell.js';
import { readWrittenPeer, type WrittenPeer } from '../../topology/edit/modify.js';

// Answers of the older program, word for word, with its spaces and with the values that it prints for debugging.

/** How an option is answered: `show` is the dialogue, `explain` is for what the older program does not say. */
export interface ClassicCall extends Call {
  readonly explain: (text: string) => void;
}

/** The keys of a peer in the INI, in their order; the value of the last one is a list. */
const keys = {
  ip: 'ip_addr',
  serverport: 'server_port',
  clientport: 'client_port',
  sharedir: 'share_dir',
  peerlist: 'peer_list',
} as const;

type Category = keyof typeof keys;

const helpLines = [
  ['get [filename]', 'download file if exist in neighbour node'],
  ['config', 'show the config of the peer you play role of'],
  [
    'modify [category] [new_attr]',
    "category includes: ip, serverport, clientport, sharedir, peerlist(split by '/')",
  ],
  ['help', 'show the instructions'],
  ['exit', 'exit the system'],
] as const;

/** @param role the peer number as it was typed */
export async function answerClassic(
  shell: Shell,
  role: string,
  option: string,
  call: ClassicCall,
): Promise<void> {
  const [name = '', word, value] = option.trim().split(/\s+/u);
  if (name === 'help') return call.show(help());
  if (name !== 'get' && name !== 'config' && name !== 'modify') {
    shell.note({ line: '', exitCode: ExitCode.usage });
    return call.show('Invalid input. Please check your input again.\n');
  }
  const known = shell.peers.find(({ id }) => String(id) === role);
  if (known === undefined) {
    // The older program prints nothing, or hangs.
    call.explain(`there is no peer '${role}'; there are ${shell.peers.map(({ id }) => id).join(', ')}`);
    return shell.note({ line: '', exitCode: ExitCode.usage });
  }
  shell.switchTo(known.id);
  if (name === 'get') return get(shell, option, call);
  try {
    if (name === 'config') return call.show(await configOf(shell));
    await modify(shell, word, value, call);
  } catch (error) {
    if (!(error instanceof SimError)) throw error;
    call.explain(messageOf(error));
    shell.note({ line: '', exitCode: error.exitCode });
  }
}

function help(): string {
  const lines = helpLines.map(([usage, what]) => usage.padEnd(52, '.') + what);
  return [`${'     [opt]'.padEnd(65)}[specification]`, ...lines, ''].join('\n');
}

/** Six lines; before those of every peer but the first, the blank line that stands there in the file. */
async function configOf(shell: Shell): Promise<string> {
  const { id } = shell.current;
  const values = Object.entries(await valuesOf(shell)).map(([key, value]) => `${key} = ${textOf(value)}\n`);
  return `${id === shell.peers[0]?.id ? '' : '\n'}[Peer-${id}]\n${values.join('')}`;
}

async function get(shell: Shell, option: string, call: ClassicCall): Promise<void> {
  call.show(`Parent process ${process.pid}.\nWaiting for all subprocesses done...\n`);
  for (const id of shell.current.neighbours) {
    const port = shell.peers.find((peer) => peer.id === id)?.port;
    if (port !== undefined) call.show(`client query ${port}\n`);
  }
  const answer = await shell.execute(option, call);
  call.show(`${answer.text ?? answer.line}\nAll subprocesses done.\n`);
}

async function modify(shell: Shell, category = '', value = '', call: ClassicCall): Promise<void> {
  const key = Object.hasOwn(keys, category) ? keys[category as Category] : undefined;
  const before = await valuesOf(shell);
  const execute = (): Promise<Answer> => shell.execute(`modify ${category} ${escapeWord(value)}`, call);
  // The older program does not have this setting, and no topology that it may not change.
  if (category === 'ttl' || shell.readOnly !== null) return printAnswer(await execute(), category, call);
  if (key === 'peer_list') call.show(`${python(value.split('/'))}\n`);
  if (key === undefined) {
    call.show(`Input Error. Please check again.\n${python(before)}\nNo modification found\n`);
    return shell.note({ line: '', exitCode: ExitCode.usage });
  }
  call.show(`${python(before)}\n`);
  const answer = await execute();
  if (answer.error === undefined && answer.line.startsWith('Modify success')) {
    const after = await valuesOf(shell);
    call.show(`[(${[key, before[key], after[key]].map(python).join(', ')})]\n`);
  }
  printAnswer(answer, key, call);
}

/** The answer in the words of the older program; where it has none, in ours. */
function printAnswer(
  { error, line, text = line }: Answer,
  key: string,
  { show, explain }: ClassicCall,
): void {
  if (error === undefined) return show(`${/^[^:]*/u.exec(line)?.[0] ?? line}\n`);
  const words = error.code === 'duplicate-value' ? 'Duplicate' : 'Invalid';
  if (words === 'Duplicate' || key === 'share_dir' || key === 'ip_addr') {
    show(`${words} ${key}\n`);
    explain(text);
  } else show(`${text}\n`);
}

type Values = Readonly<Record<string, string | readonly number[]>>;

async function valuesOf(shell: Shell): Promise<Values> {
  const { session, current, cwd } = shell;
  const written: WrittenPeer = await readWrittenPeer(session.network.topology, current.id, cwd);
  return {
    [keys.ip]: written.ip,
    [keys.serverport]: written.port,
    [keys.clientport]: written.clientPort,
    [keys.sharedir]: written.shareDir,
    [keys.peerlist]: written.neighbours,
  };
}

function textOf(value: Values[string]): string {
  return typeof value === 'string' ? value : python(value);
}

/** A value as Python prints it: `{'a': 'b', 'c': [1, 2]}`. */
function python(value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value === 'string') {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    return quote + value.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote;
  }
  const entries = Object.entries(value as object).map(([key, one]) => `${python(key)}: ${python(one)}`);
  return `{${entries.join(', ')}}`;
}
