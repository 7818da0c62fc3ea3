import { ExitCode, SimError } from '../core/errors.js';
import { packageVersion } from '../core/package.js';
import { quote } from '../core/sanitize.js';
import { certainFaults } from '../judge/certain-faults.js';
import { isFoundIn, type Prediction, predictFlood, type UnservablePeer } from '../judge/prediction.js';
import type { QueryResult, RunResult } from '../judge/result.js';
import { Share } from '../share/share.js';
import { linkCount } from '../topology/graph.js';
import type { Topology } from '../topology/model.js';
import {
  type CheckedOptions,
  checkKeys,
  checkOptions,
  peerOf,
  type RunOptions,
  readWanted,
} from './options.js';

export interface PredictOptions
  extends Pick<RunOptions, 'topology' | 'get' | 'from' | 'ttl' | 'faults' | 'cwd'> {
  /** Assumes that these peers hold the file, instead of those that share it. */
  readonly holders?: readonly number[] | undefined;
}

/** The result of `sim topology predict`: the object that `--format json` prints. */
export interface PredictResult {
  /** Version of this shape. */
  readonly schema: 1;
  readonly floodsim: string;
  /** 0: a holder of every file is within reach; 1: some file has no such holder. The same as of `sim run`. */
  readonly exitCode: number;
  readonly topology: RunResult['topology'];
  /** One for each file, in that order. */
  readonly predictions: readonly Prediction[];
}

/**
 * Predicts the result of a run without starting anything. The holders of a file are found by reading the shares.
 *
 * Each of several files is predicted alone, as if no file had been downloaded before.
 *
 * @throws SimError `bad-usage`, `bad-topology`
 */
export async function predict(options: PredictOptions): Promise<PredictResult> {
  checkKeys('predict', options, predictKeys);
  const { holders, ...asked } = options;
  const checked = await checkOptions(asked);
  const { topology, get } = checked;
  const named = holders?.map((id) => peerOf(topology, id).id);
  const predictor = createPredictor(checked);
  const predictions = get.map((text) => predictor.predict(readWanted(text).file, named));
  return {
    schema: 1,
    floodsim: packageVersion(),
    exitCode: predictions.every(isFoundIn) ? ExitCode.ok : ExitCode.notFound,
    topology: {
      name: topology.name,
      path: topology.path,
      peers: topology.peers.length,
      links: linkCount(topology.peers),
    },
    predictions,
  };
}

const predictKeys = {
  topology: true,
  get: true,
  from: true,
  ttl: true,
  cwd: true,
  faults: true,
  holders: true,
} satisfies Record<keyof PredictOptions, true>;

/** @throws SimError `bad-usage` if the network searches with another strategy: only floods are predicted */
export function expectFlood({ options: { strategy } }: Pick<Topology, 'options'>): void {
  if (strategy === 'flood') return;
  throw new SimError(
    'bad-usage',
    `only floods are predicted, and the network searches with ${quote(strategy)}`,
    {
      hint: 'sim simulate searches in virtual time, without processes; or use the strategy flood',
    },
  );
}

/** Predicts the queries of one run, one after the other. */
export interface Predictor {
  /** @param holders default: the peers that share the file now */
  predict(file: string, holders?: readonly number[]): Prediction;
  /** Updates the shares after a query: the origin shares a downloaded file from then on. */
  update(result: QueryResult): void;
}

export function createPredictor({
  topology,
  from,
  ttl,
  faults,
}: Pick<CheckedOptions, 'topology' | 'from' | 'ttl' | 'faults'>): Predictor {
  expectFlood(topology);
  const { peers, options } = topology;
  const certain = certainFaults(
    faults,
    peers.map(({ id }) => id),
  );
  const shares = sharesOf(topology);
  const holdersOf = (file: string): number[] =>
    [...shares].filter(([, share]) => share.find(file) !== null).map(([id]) => id);
  const unservableAt = (file: string): UnservablePeer[] =>
    [...shares].flatMap(([peer, share]) => {
      const { problem } = share.lookUp(file);
      return problem === null ? [] : [{ peer, reason: problem.reason, message: problem.message }];
    });
  return {
    predict: (file, holders) =>
      predictFlood({
        file,
        // Assumed holders need not have the file.
        unservable: holders === undefined ? unservableAt(file) : [],
        peers,
        origin: from,
        ttl,
        holders: new Set(holders ?? holdersOf(file)),
        forwardOnHit: options.forwardOnHit,
        faults: certain,
      }),
    update: ({ file, verdict, savedTo }) => {
      if (verdict !== 'verified' || savedTo === null) return;
      shares.get(from)?.add({ name: file, path: savedTo, kind: 'file' });
    },
  };
}

function sharesOf({ peers }: Topology): Map<number, Share> {
  return new Map(peers.map(({ id, shareDir }) => [id, new Share([shareDir])]));
}
