import { shellWord } from '../core/shell-words.js';

export const replicaRules = ['uniform', 'proportional', 'sqrt'] as const;
/** How many copies a file has: all the same number, or in proportion to its popularity or to the square root of it. */
export type ReplicaRule = (typeof replicaRules)[number];

/**
 * A simulation as plain values, such as JSON can hold: the same values give the same result on every machine. Each is an option of
 * `sim simulate` with the same name; docs/simulate.md has their forms.
 */
export interface SimulationRequest {
  /**
   * An INI file, a folder of INI files, a shipped name, a graph in any format, a short name such as `random-regular1000x6`, or a
   * kind of network with its values: `barabasi-albert peers=10000 attach=3 seed=7`.
   */
  readonly topology: string;
  /** Whether links lead both ways if the format does not say. Default false. */
  readonly undirected?: boolean | undefined;
  /** A file that peers of the topology share. Without it, the content is made from the values below. */
  readonly get?: string | undefined;
  /** The peers that hold each file: `10` at random, `1%` of all at random, or `peers 3,5`. Default: those that share it, or 1. */
  readonly holders?: string | number | undefined;
  /** Number of different files. Default 1. */
  readonly files?: number | undefined;
  /** Number of copies of all files together, instead of `holders`. */
  readonly copies?: number | undefined;
  /** How the copies are divided among the files. Default `uniform`. */
  readonly replicas?: ReplicaRule | undefined;
  /** How often each file is searched for: `uniform` or `zipf:1.0`. Default `uniform`. */
  readonly popularity?: string | undefined;
  /** Number of queries. Default 1. */
  readonly queries?: number | undefined;
  /** The origin: a peer, or `random` for each query. Default: the first peer with `get`, else `random`. */
  readonly from?: string | number | undefined;
  /** When queries begin: each `10ms`, or all at once with `0`. Default: each when the one before has settled. */
  readonly every?: string | undefined;
  /** Default: that of the topology, or 7. */
  readonly ttl?: number | undefined;
  /** Such as `flood` or `walk:walkers=4`. Default: that of the topology, or `flood`. */
  readonly strategy?: string | undefined;
  /** Whether a holder also forwards a query that it answers. Default: as the topology says, or false. */
  readonly forwardOnHit?: boolean | undefined;
  /** Such as `10ms`, `uniform 10..100ms`, or `exponential 50ms per message`. Default `1ms`. */
  readonly latency?: string | undefined;
  /** Share of messages that are lost: `1%` or `0.01`. Default 0. */
  readonly loss?: string | number | undefined;
  /** Mean times that peers are up and down: `up 60s down 30s`. Default: all are always up. */
  readonly churn?: string | undefined;
  /** Any text. Default `1`. */
  readonly seed?: string | undefined;
}

/** Options of the command line, in the order in which a command shows them. */
const flags: Readonly<Record<Exclude<keyof SimulationRequest, 'topology'>, string>> = {
  undirected: '--undirected',
  get: '--get',
  holders: '--holders',
  files: '--files',
  copies: '--copies',
  replicas: '--replicas',
  popularity: '--popularity',
  queries: '--queries',
  from: '--from',
  every: '--every',
  ttl: '--ttl',
  strategy: '--strategy',
  forwardOnHit: '--forward-on-hit',
  latency: '--latency',
  loss: '--loss',
  churn: '--churn',
  seed: '--seed',
};

/** The values of a request among others, such as those of a command line. */
export function requestOf(values: SimulationRequest): SimulationRequest {
  const names = ['topology', ...Object.keys(flags)] as (keyof SimulationRequest)[];
  const given = names.filter((name) => values[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, values[name]])) as unknown as SimulationRequest;
}

/** The command that runs this simulation: `sim simulate ring8 --queries 10`. */
export function simulateCommandOf(request: SimulationRequest): string {
  const options = (Object.keys(flags) as (keyof typeof flags)[]).flatMap((name) => {
    const value = request[name];
    if (value === undefined) return [];
    if (typeof value === 'boolean') return [value ? flags[name] : `${flags[name]}=false`];
    return [`${flags[name]} ${shellWord(String(value))}`];
  });
  return ['sim simulate', shellWord(request.topology), ...options].join(' ');
}
