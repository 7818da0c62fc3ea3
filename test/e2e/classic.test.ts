import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Finished, simScript, temporaryFolder } from '../helpers/sim.js';
import { Terminal } from '../helpers/terminal.js';
import { writeTopology } from '../helpers/topologies.js';

/** Before each pair of answers, and between them, without the typed text. */
const header =
  "\n**********************************\n>input peer num of your node:>input opt(input 'help' if not know):\n";

interface Dialogue extends Finished {
  /** What was printed after each option. */
  readonly answers: readonly string[];
  readonly ini: string;
}

/** Runs pairs of a peer number and an option. Peers 0, 1, 2 of the file are linked in a ring. */
async function classic(...pairs: readonly (readonly [peer: string, option: string])[]): Promise<Dialogue> {
  const cwd = temporaryFolder();
  const path = writeTopology(cwd, {
    0: { neighbours: [1, 2], files: { 'x.txt': 'x' } },
    1: { neighbours: [2] },
    2: { neighbours: [0], files: { 'y.txt': 'yy' } },
  });
  mkdirSync(join(cwd, 'other'));
  const finished = await simScript(['classic', path, '--ports', 'auto'], pairs.flat(), cwd);
  const [start, ...answers] = finished.stdout.split(header);
  expect(start).toBe('flood-query-system v1.0 by louis\n');
  return { ...finished, answers, ini: readFileSync(path, 'utf8') };
}

const six = (id: number, neighbours: string): string =>
  `[Peer-${id}]
ip_addr = 127.0.0.1
server_port = 2000${id}
client_port = 2100${id}
share_dir = shares/${id}
peer_list = ${neighbours}
`;

const attributes = (id: number, neighbours: string): string =>
  `{'ip_addr': '127.0.0.1', 'server_port': '2000${id}', 'client_port': '2100${id}', 'share_dir': 'shares/${id}', 'peer_list': ${neighbours}}\n`;

describe('sim classic', () => {
  it('prints the prompts, the help and the configuration of the older program, and exits with 0', async () => {
    const { answers, exitCode, stderr } = await classic(
      ['0', 'help'],
      ['0', 'config'],
      ['1', 'config'],
      ['2', 'config please'],
      ['0', 'gett x'],
      ['0', ''],
      ['1', 'exit'],
      ['1', 'config'],
    );
    expect(answers).toEqual([
      `     [opt]${' '.repeat(55)}[specification]
get [filename]......................................download file if exist in neighbour node
config..............................................show the config of the peer you play role of
modify [category] [new_attr]........................category includes: ip, serverport, clientport, sharedir, peerlist(split by '/')
help................................................show the instructions
exit................................................exit the system
`,
      six(0, '[1, 2]'),
      `\n${six(1, '[2]')}`,
      `\n${six(2, '[0]')}`,
      'Invalid input. Please check your input again.\n',
      'Invalid input. Please check your input again.\n',
      '',
    ]);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/left behind: 0 processes/u);
  });

  it('asks for both, also after a number that no peer has, and explains it only on stderr', async () => {
    const { answers, stderr, exitCode } = await classic(
      ['', 'help'],
      ['9', 'config'],
      ['exit', 'get y.txt'],
      ['', 'exit'],
    );
    expect(answers[0]).toMatch(/^ +\[opt\]/u);
    expect(answers.slice(1)).toEqual(['', '', '']);
    expect(stderr).toMatch(/there is no peer '9'; there are 0, 1, 2\nthere is no peer 'exit'/u);
    expect(exitCode).toBe(0);
  });

  it('gets a file between the lines of the older program', async () => {
    const { answers, exitCode } = await classic(['1', 'get x.txt'], ['1', 'get nowhere'], ['1', 'exit']);
    expect(answers[0]).toMatch(
      /^Parent process \d+\.\nWaiting for all subprocesses done\.\.\.\nclient query 20002\n[\s\S]*✔ x\.txt found at peer 0[\s\S]*\nAll subprocesses done\.\n$/u,
    );
    expect(answers[1]).toMatch(/✘ nowhere not found[\s\S]*\nAll subprocesses done\.\n$/u);
    expect(exitCode).toBe(0);
  });

  it('answers modify in the words of the older program, and writes the file', async () => {
    const { answers, ini } = await classic(
      ['1', 'modify serverport 20077'],
      ['1', 'modify serverport 20077'],
      ['1', 'modify peerlist 0/2'],
      ['1', 'modify sharedir other'],
      ['1', 'modify ttl 3'],
      ['1', 'exit'],
    );
    const changed = attributes(1, '[2]').replace('20001', '20077');
    expect(answers).toEqual([
      `${attributes(1, '[2]')}[('server_port', '20001', '20077')]\nModify success\n`,
      `${changed}No modification found\n`,
      `['0', '2']\n${changed}[('peer_list', [2], [0, 2])]\nModify success\n`,
      `${changed.replace('[2]', '[0, 2]')}[('share_dir', 'shares/1', 'other')]\nModify success\n`,
      'Modify success\n',
      '',
    ]);
    expect(ini).toMatch(/server_port = 20077\n[\s\S]*share_dir = other\npeer_list = \[0, 2\]\nttl = 3\n/u);
  });

  it('refuses a value that another peer has, and values that are invalid, in the words of the older program', async () => {
    const { answers, stderr, exitCode } = await classic(
      ['1', 'modify serverport 20002'],
      ['1', 'modify clientport 21000'],
      ['1', 'modify clientport 20000'],
      ['1', 'modify sharedir shares/2'],
      ['1', 'modify sharedir nowhere'],
      ['1', 'modify ip 999.0.0.1'],
      ['1', 'modify colour red'],
      ['1', 'modify IP 127.0.0.1'],
    );
    const own = attributes(1, '[2]');
    expect(answers.slice(0, 7)).toEqual([
      `${own}Duplicate server_port\n`,
      `${own}Duplicate client_port\n`,
      `${own}Duplicate client_port\n`,
      `${own}Duplicate share_dir\n`,
      `${own}Invalid share_dir\n`,
      `${own}Invalid ip_addr\n`,
      `Input Error. Please check again.\n${own}No modification found\n`,
    ]);
    // The names of settings are compared exactly, as there.
    expect(answers[7]).toMatch(/^Input Error\. Please check again\./u);
    expect(stderr).toContain('20002 is the server port of peer 2');
    expect(stderr).toContain('missing folder "nowhere"');
    // Without exit, the code is that of the last option that failed.
    expect(exitCode).toBe(2);
  });

  it('accepts an address or a list of neighbours that another peer has too', async () => {
    const { answers } = await classic(['1', 'modify peerlist 0'], ['1', 'exit']);
    expect(answers[0]).toMatch(/Modify success\n$/u);
  });

  it.runIf(existsSync('/bin/sh'))('works at a terminal', async () => {
    const terminal = new Terminal(['classic', 'chain3', '--ports', 'auto'], { cwd: temporaryFolder() });
    const choose = async (peer: string, option: string): Promise<void> => {
      await terminal.printed(/\*{34}\n>input peer num of your node:/u);
      terminal.type(`${peer}\r`);
      await terminal.printed(/>input opt\(input 'help' if not know\):/u);
      terminal.type(`${option}\r`);
    };
    await choose('1', 'get 3.txt');
    await terminal.printed(
      /✔ 3\.txt found at peer 3, transferred and verified[\s\S]*All subprocesses done\./u,
    );
    await choose('2', 'config');
    await terminal.printed(/\[Peer-2\]\nip_addr = 127\.0\.0\.1\nserver_port = 10811\n/u);
    await choose('1', 'exit');
    expect(await terminal.finished).toMatchObject({ exitCode: 0 });
  });
});
