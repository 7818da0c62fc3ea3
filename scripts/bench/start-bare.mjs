// A floor: starts `count` bare listeners, and ends them when all listen. With `hold` it first prints their process ids,
// one per line, and waits for the end of its input. Usage: start-bare.mjs <count> [hold]
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const count = Number(process.argv[2]);
const hold = process.argv[3] === 'hold';
const listener = fileURLToPath(new URL('bare-listener.mjs', import.meta.url));
const { PATH = '' } = process.env;
let listening = 0;
const children = Array.from({ length: count }, () => {
  const child = spawn(process.execPath, [listener], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { PATH },
  });
  child.on('message', () => {
    listening += 1;
    if (listening < count) return;
    if (!hold) return end();
    console.log(children.map(({ pid }) => pid).join('\n'));
    process.stdin.on('end', end).resume();
  });
  return child;
});

function end() {
  for (const child of children) child.disconnect();
}
