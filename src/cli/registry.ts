import type { ListedCommand } from './command.js';

/** Every command, in the order in which the help lists them. */
export const commands: readonly ListedCommand[] = [
  {
    name: 'run',
    positionals: '<topology>',
    takesTopology: true,
    summary: 'start a network and query it for files',
    load: async () => (await import('./run-command.js')).runCommand,
  },
  {
    name: 'shell',
    positionals: '<topology>',
    takesTopology: true,
    summary: 'start a network and control it from one of its peers',
    load: async () => (await import('./shell/shell-command.js')).shellCommand,
  },
  {
    name: 'ui',
    positionals: '<topology>',
    takesTopology: true,
    summary: 'start a network and control it from a page in the browser',
    load: async () => (await import('./ui/ui-command.js')).uiCommand,
  },
  {
    name: 'classic',
    positionals: '<topology>',
    takesTopology: true,
    summary: 'shell with the dialogue of the older program',
    load: async () => (await import('./shell/shell-command.js')).classicCommand,
  },
  {
    name: 'simulate',
    positionals: '<topology>',
    takesTopology: true,
    summary: 'simulate queries in virtual time, also of a million peers',
    load: async () => (await import('./simulate/simulate-command.js')).simulateCommand,
  },
  {
    name: 'sweep',
    positionals: '<sweep>',
    takesTopology: false,
    summary: 'simulate all combinations of networks, strategies, TTLs and others',
    load: async () => (await import('./sweep/sweep-command.js')).sweepCommand,
  },
  {
    name: 'sweep merge',
    positionals: '<folders..>',
    takesTopology: false,
    summary: 'join the results of the shards of a sweep',
    load: async () => (await import('./sweep/merge-command.js')).mergeCommand,
  },
  {
    name: 'sweep report',
    positionals: '<folder>',
    takesTopology: false,
    summary: 'draw the plots and write the pages of a sweep again',
    load: async () => (await import('./sweep/report-command.js')).reportCommand,
  },
  {
    name: 'sweep jobs',
    positionals: '<system> <sweep>',
    takesTopology: false,
    summary: 'print a file that runs a sweep with Slurm, GNU parallel or Kubernetes',
    load: async () => (await import('./sweep/jobs-command.js')).jobsCommand,
  },
  {
    name: 'soak',
    positionals: '<topology>',
    takesTopology: true,
    summary: 'run random faults over random queries, and judge each',
    load: async () => (await import('./soak-command.js')).soakCommand,
  },
  {
    name: 'report',
    positionals: '[run]',
    takesTopology: false,
    summary: 'make a report of a saved run',
    load: async () => (await import('./report/report-command.js')).reportCommand,
  },
  {
    name: 'verify',
    positionals: '[run]',
    takesTopology: false,
    summary: 'judge a saved run by the rules of the protocol',
    load: async () => (await import('./verify/verify-command.js')).verifyCommand,
  },
  {
    name: 'diff',
    positionals: '<one> <other>',
    takesTopology: false,
    summary: 'compare two saved runs',
    load: async () => (await import('./diff/diff-command.js')).diffCommand,
  },
  {
    name: 'wireshark',
    positionals: '',
    takesTopology: false,
    summary: 'print a dissector that shows the messages in Wireshark',
    load: async () => (await import('./wireshark-command.js')).wiresharkCommand,
  },
  {
    name: 'peer',
    positionals: '',
    takesTopology: false,
    summary: 'run one reference peer, configured by environment variables',
    load: async () => (await import('./peer-command.js')).peerCommand,
  },
  {
    name: 'agent',
    positionals: '<invitation>',
    takesTopology: false,
    summary: 'start peers on this machine for a supervisor on another one',
    load: async () => (await import('./agent-command.js')).agentCommand,
  },
  {
    name: 'check',
    positionals: '',
    takesTopology: false,
    takesCommand: true,
    summary: 'test a peer program',
    load: async () => (await import('./check/check-command.js')).checkCommand,
  },
  {
    name: 'new peer',
    positionals: '<folder>',
    takesTopology: false,
    summary: 'create a peer project to complete, in one of five languages',
    load: async () => (await import('./new-peer-command.js')).newPeerCommand,
  },
  {
    name: 'worksheet',
    positionals: '<topology>',
    takesTopology: true,
    summary: "make a student's worksheet on flooding, with answers",
    load: async () => (await import('./worksheet-command.js')).worksheetCommand,
  },
  {
    name: 'cluster kubernetes',
    positionals: '<topology>',
    takesTopology: true,
    summary: 'print a manifest that runs a network on Kubernetes',
    load: async () => (await import('./cluster/kubernetes-command.js')).kubernetesCommand,
  },
  {
    name: 'topology validate',
    positionals: '<topologies..>',
    takesTopology: true,
    summary: 'check INI files; list all errors and warnings',
    load: async () => (await import('./topology/validate-command.js')).validateCommand,
  },
  {
    name: 'topology show',
    positionals: '<topology>',
    takesTopology: true,
    summary: 'show distances, degrees, components and a drawing',
    load: async () => (await import('./topology/show-command.js')).showCommand,
  },
  {
    name: 'topology predict',
    positionals: '<topology>',
    takesTopology: true,
    summary: 'predict reach and cost of a query, per TTL',
    load: async () => (await import('./topology/predict-command.js')).predictCommand,
  },
  {
    name: 'topology compare',
    positionals: '<topologies..>',
    takesTopology: true,
    summary: 'compare reach and cost of a flood in several networks',
    load: async () => (await import('./topology/compare-command.js')).compareCommand,
  },
  {
    name: 'topology generate',
    positionals: '<kind>',
    takesTopology: false,
    summary: 'make a network: ring, grid, random graph and others',
    load: async () => (await import('./topology/generate-command.js')).generateCommand,
  },
  {
    name: 'topology convert',
    positionals: '<topology>',
    takesTopology: true,
    summary: 'convert a network to another format',
    load: async () => (await import('./topology/convert-command.js')).convertCommand,
  },
];

/** The command that the first words of a command line name; the one with the most words if several fit. */
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

/** The name of a command within its group. */
export function toolOf({ name }: ListedCommand): string {
  return name.slice(name.indexOf(' ') + 1);
}
