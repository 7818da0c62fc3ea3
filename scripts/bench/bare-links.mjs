// A floor: writes `count` pairs of random numbers below a million as lines into a file, and does nothing else.
// Usage: bare-links.mjs <count> <file>
import { closeSync, openSync, writeSync } from 'node:fs';

const [count, file] = [Number(process.argv[2]), process.argv[3]];
const fd = openSync(file, 'w');
let chunk = '';
for (let index = 0; index < count; index += 1) {
  chunk += `${Math.floor(Math.random() * 1e6)}\t${Math.floor(Math.random() * 1e6)}\n`;
  if (chunk.length < 1 << 20) continue;
  writeSync(fd, chunk);
  chunk = '';
}
writeSync(fd, chunk);
closeSync(fd);
