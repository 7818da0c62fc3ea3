import { pathToFileURL } from 'node:url';
import { found } from './found.mjs';
import { get, getAfterHello } from './get.mjs';
import { hello, silentLinks } from './hello.mjs';
import { drip, halfOpen, silence } from './idle.mjs';
import { ask, invalid } from './invalid.mjs';
import { request } from './request.mjs';
import { getFolder, manyFolders, requestFolder, silentReaders } from './serving.mjs';
import { stuckOrigin } from './stuck-origin.mjs';

/**
 * Every storm. As a program, `node scripts/storms/index.mjs <name> <file> <port>...` starts one against ports of 127.0.0.1, until its
 * input ends: a storm must not run in the process that measures.
 *
 * @type {readonly import('./sockets.mjs').Storm[]}
 */
export const storms = [
  get,
  getAfterHello,
  hello,
  silentLinks,
  found,
  request,
  invalid,
  ask,
  silence,
  halfOpen,
  drip,
  stuckOrigin,
  silentReaders,
  getFolder,
  requestFolder,
  manyFolders,
];

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [name, file = '', ...ports] = process.argv.slice(2);
  const storm = storms.find((candidate) => candidate.name === name);
  if (storm === undefined || ports.length === 0) {
    console.error(
      `usage: index.mjs <name> <file> <port>...; names: ${storms.map((each) => each.name).join(', ')}`,
    );
    process.exit(2);
  }
  const stop = storm.start({ ip: '127.0.0.1', ports: ports.map(Number), file });
  console.log('started');
  process.stdin.resume().once('end', () => {
    stop();
    process.exit(0);
  });
}
