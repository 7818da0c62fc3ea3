import { type Random, Sampler } from '../../core/random.js';

export interface Placing {
  /** Number of different files. */
  readonly files: number;
  /** Number of peers that hold each file; at most the number of nodes. */
  readonly replicas: number;
}

/**
 * Places each file on distinct random nodes.
 *
 * @returns for each node the names of its files: `file-01.txt` to `file-20.txt` where there are 20
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

/** The content of a generated file: its name, and the command that finds it. */
export function contentOf(name: string, network: string): string {
  return `${beginningOf(name)}\n\n  sim run ${network} --get ${name}\n`;
}

/** Whether a file was generated, and is not a file of the user. */
export function isGenerated(name: string, content: string): boolean {
  return content.startsWith(beginningOf(name));
}

function beginningOf(name: string): string {
  return `This is ${name}. To find it:`;
}
