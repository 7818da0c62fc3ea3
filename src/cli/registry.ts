import type { ListedCommand } from './command.js';

/** Every command, in the order in which the help lists them. */
export const commands: readonly ListedCommand[] = [
  {
    name: 'run',
    positionals: '<topology>',
    takesTopology: true,
    summary: 'start a network and ask it for files',
    load: async () => (await import('./run-command.js')).runCommand,
  },
  {
    name: 'shell',
    positionals: '<topology>',
    takesTopology: true,
    summary: 'start a network and sit at one of its peers',
    load: async () => (await import('./shell/shell-command.js')).shellCommand,
  },
  {
    name: 'classic',
    positionals: '<topology>',
    takesTopology: true,
    summary: "the same in the older program's two-question dialogue",
    load: async () => (await import('./shell/classic-command.js')).classicCommand,
  },
  {
    name: 'peer',
    positionals: '',
    takesTopology: false,
    summary: 'be a reference peer, as SIM_PORT and the like say',
    load: async () => (await import('./peer-command.js')).peerCommand,
  },
  {
    name: 'check',
    positionals: '',
    takesTopology: false,
    takesCommand: true,
    summary: 'judge a peer that somebody wrote',
    load: async () => (await import('./check/check-command.js')).checkCommand,
  },
  {
    name: 'new peer',
    positionals: '<folder>',
    takesTopology: false,
    summary: 'a start for a peer of your own, in five languages',
    load: async () => (await import('./new/peer-command.js')).newPeerCommand,
  },
  {
    name: 'topology validate',
    positionals: '<topologies..>',
    takesTopology: true,
    summary: 'tell every error of every file, and what is odd',
    load: async () => (await import('./topology/validate-command.js')).validateCommand,
  },
  {
    name: 'topology show',
    positionals: '<topology>',
    takesTopology: true,
    summary: 'show the shape of a network',
    load: async () => (await import('./topology/show-command.js')).showCommand,
  },
  {
    name: 'topology predict',
    positionals: '<topology>',
    takesTopology: true,
    summary: 'say what a flood would come to, for each TTL',
    load: async () => (await import('./topology/predict-command.js')).predictCommand,
  },
  {
    name: 'topology generate',
    positionals: '<kind>',
    takesTopology: false,
    summary: 'make a network: a ring, a random one...',
    load: async () => (await import('./topology/generate-command.js')).generateCommand,
  },
  {
    name: 'topology convert',
    positionals: '<topology>',
    takesTopology: true,
    summary: 'write a network in another form',
    load: async () => (await import('./topology/convert-command.js')).convertCommand,
  },
];

/** The command that a command line's first words name: of several, the one with the most words. */
export function commandOf(argv: readonly string[]): ListedCommand | undefined {
  const named = commands.filter(({ name }) => name.split(' ').every((word, index) => argv[index] === word));
  return named.sort((one, other) => other.name.length - one.name.length)[0];
}

/** First words that several commands share, such as `topology`. */
export function groups(): string[] {
  return [...new Set(commands.flatMap(({ name }) => name.split(' ').slice(0, -1)))];
}

/** The commands of a group. */
export function membersOf(group: string): ListedCommand[] {
  return commands.filter(({ name }) => name.startsWith(`${group} `));
}

/** What a command is called within its group. */
export function toolOf({ name }: ListedCommand): string {
  return name.slice(name.indexOf(' ') + 1);
}
