// Traces of many events without processes: floods through a random network, with the product's own rules in each peer.

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Writes a trace as NDJSON. The same numbers always give the same trace. */
export async function writeLargeTrace(path, { peers, linksPerPeer, minEvents, ttl }) {
  const { floodTrace, graphOf } = await helpers();
  const random = randomOf(peers);
  const below = (limit) => Math.floor(random() * limit);
  // A random tree, and further links.
  const links = new Map();
  const add = (one, other) => one !== other && links.set([one, other].sort().join(), [one, other]);
  for (let node = 1; node < peers; node += 1) add(node, below(node));
  while (links.size < linksPerPeer * peers) add(below(peers), below(peers));
  const graph = graphOf('large', peers, [...links.values()]);
  const file = createWriteStream(path);
  for (const event of floodTrace(graph, { minEvents, ttl, random }))
    if (!file.write(`${JSON.stringify(event)}\n`)) await once(file, 'drain');
  file.end();
  await once(file, 'close');
}

/** The helpers of the tests are TypeScript. */
async function helpers() {
  const contents = `export { floodTrace } from './test/helpers/flood-trace.js';
    export { graphOf } from './test/helpers/graphs.js';`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
}

/** Park and Miller's generator. */
function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}
