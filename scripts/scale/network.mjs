import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Writes the INI of peers in a ring with chords: each has 4 neighbours, and shares an empty folder. Returns its path. */
export function writeRing(folder, peers) {
  const chord = Math.round(Math.sqrt(peers));
  mkdirSync(join(folder, 'share'));
  const sections = Array.from({ length: peers }, (_, index) => {
    const neighbours = [1, -1, chord, -chord].map((offset) => ((index + offset + peers) % peers) + 1);
    return [
      `[Peer-${index + 1}]`,
      // More peers than an address has ports.
      `ip_addr = 127.${2 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`,
      'server_port = 20000',
      'share_dir = share',
      `peer_list = [${neighbours.join(', ')}]`,
      '',
    ].join('\n');
  });
  const path = join(folder, 'ring.ini');
  writeFileSync(path, sections.join('\n'));
  return path;
}

/** Writes the program that plays agents, and returns the launcher that starts it; it leaves its counts in `counts.json`. */
export async function writePlayedAgents(folder) {
  const program = join(folder, 'agents.mjs');
  await build({
    entryPoints: [join(root, 'test/played/main.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  // It has the version of floodsim.
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  return `${process.execPath} ${program} {hosts} 1 ${join(folder, 'counts.json')} {agent}`;
}
