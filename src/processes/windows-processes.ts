import { spawnSync } from 'node:child_process';

/** The process trees of Windows, which has no process groups. */

/** How long a tool of the system may take. */
const toolMs = 10_000;

/** Tools that print a line `<parent> <pid>` for each process. Newer Windows has no `wmic`, and PowerShell starts slowly. */
const tableTools: readonly (readonly [string, ...string[]])[] = [
  ['wmic', 'process', 'get', 'ParentProcessId,ProcessId'],
  [
    'powershell',
    '-NoProfile',
    '-NonInteractive',
    '-Command',
    'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ParentProcessId) $($_.ProcessId)" }',
  ],
];

/** Kills a process and all its descendants. */
export function killTree(leader: number): void {
  const { status } = spawnSync('taskkill', ['/f', '/t', '/pid', String(leader)], {
    stdio: 'ignore',
    timeout: toolMs,
    windowsHide: true,
  });
  if (status === 0) return;
  // The leader may be gone, and its children alive. Wine's taskkill does not know `/t`.
  const pids = processTree(new Set([leader]));
  for (const pid of pids.length > 0 ? pids : [leader]) killProcess(pid);
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It is already gone.
  }
}

/** The living processes among these and their descendants; a parent may be gone. Empty if the system does not list them. */
export function processTree(leaders: ReadonlySet<number>): number[] {
  return leaders.size === 0 ? [] : treeOf(leaders, processTable());
}

/** @param table pairs of parent and pid */
export function treeOf(
  leaders: ReadonlySet<number>,
  table: readonly (readonly [parent: number, pid: number])[],
): number[] {
  const tree = new Set<number>();
  const parents = new Set(leaders);
  for (let before = -1; before < tree.size; ) {
    before = tree.size;
    for (const [parent, pid] of table) {
      if (!parents.has(parent) && !leaders.has(pid)) continue;
      tree.add(pid);
      parents.add(pid);
    }
  }
  return [...tree];
}

function processTable(): [parent: number, pid: number][] {
  for (const [tool, ...args] of tableTools) {
    const { stdout } = spawnSync(tool, args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: toolMs,
      windowsHide: true,
    });
    const table = readTable(stdout ?? Buffer.alloc(0));
    if (table.length > 0) return table;
  }
  return [];
}

/** Reads lines `<parent> <pid>`, and skips the heading. `wmic` writes UTF-16 with a byte order mark. */
export function readTable(output: Buffer): [parent: number, pid: number][] {
  const isUtf16 = output[0] === 0xff && output[1] === 0xfe;
  const lines = output.toString(isUtf16 ? 'utf16le' : 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [, parent, pid] = /^\D*(\d+)\s+(\d+)\s*$/u.exec(line) ?? [];
    return pid === undefined ? [] : [[Number(parent), Number(pid)] as [number, number]];
  });
}
