import type { Random } from './random.js';
import { Sampler } from './sampler.js';

export interface Placing {
  /** How many different files there are. */
  readonly files: number;
  /** How many peers hold each; at most as many as there are. */
  readonly replicas: number;
}

/**
 * Lays each file onto distinct random nodes.
 *
 * @returns for each node the names it holds: `file-01.txt` to `file-20.txt` where there are 20
 */
export function placeFiles(nodes: number, { files, replicas }: Placing, random: Random): string[][] {
  const held: string[][] = Array.from({ length: nodes }, () => []);
  const sampler = new Sampler(nodes);
  const digits = String(files).length;
  for (let file = 1; file <= files; file += 1) {
    const name = `file-${String(file).padStart(digits, '0')}.txt`;
    sampler.draw(replicas, random, (node) => held[node]?.push(name));
  }
  return held;
}

/** What a generated file says: its name, and how to find it. */
export function contentOf(name: string, network: string): string {
  return `${beginningOf(name)}\n\n  sim run ${network} --get ${name}\n`;
}

/** Whether a file is one that was placed, and nothing of anybody's own. */
export function isGenerated(name: string, content: string): boolean {
  return content.startsWith(beginningOf(name));
}

function beginningOf(name: string): string {
  return `This is ${name}. To find it:`;
}
