import { checkMemory } from '../core/memory.js';
import { randomOf } from '../core/random.js';
import { Churn } from '../engine/churn.js';
import { Engine } from '../engine/engine.js';
import { FastRandom } from '../engine/fast-random.js';
import { type EngineOptions, type QueryCounts, ticksPerMs } from '../engine/options.js';
import { readStrategy } from '../protocol/strategies/index.js';
import { parseStrategy } from '../protocol/strategy-text.js';
import type { Size } from '../topology/generate/generator.js';
import { BinaryTraceWriter } from '../trace/binary/write.js';
import { readChurn, readEvery, readLoss } from './conditions.js';
import { knowledgeOf } from './knowledge.js';
import { type LatencySpec, latencyOf, readLatency } from './latency.js';
import { placeInMatrix, readLatencyMatrix } from './latency-matrix.js';
import { estimatedBytes, maxActiveQueries, networkBytes } from './memory.js';
import { loadSimulated, type SimulatedNetwork } from './network.js';
import { contentOf, plansOf } from './prepare.js';
import type { SimulationRequest } from './request.js';
import type { SimulationResult } from './result.js';
import { rowsOf, summarize } from './summarize.js';
import { traceHeader } from './trace-header.js';

export interface SimulateOptions {
  readonly cwd?: string | undefined;
  /** Whether the result has a row for each query. Default false. */
  readonly perQuery?: boolean | undefined;
  /** Keeps the network for the next simulation with the same one. */
  readonly loaded?: LastNetwork | undefined;
  /** The binary trace: a path, or null for its SHA-256 alone. Default: none. */
  readonly trace?: string | null | undefined;
  /** Called with what was left out of a graph, and with a warning about memory. */
  readonly onNote?: ((text: string) => void) | undefined;
  /** Called with the bytes that the simulation needs, before they are allocated. */
  readonly onEstimate?: ((bytes: number) => void) | undefined;
  /** Called often while it runs. */
  readonly onProgress?: ((progress: SimulationProgress) => void) | undefined;
  /** Ends it: `simulate` throws its reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface SimulationProgress {
  /** Queries that have settled. */
  readonly settled: number;
  readonly queries: number;
  /** Messages that have arrived. */
  readonly messages: number;
  /** Directed links: no flood without loss sends more messages. */
  readonly links: number;
}

/** The network of the last simulation: loading one takes longer than most simulations on it. */
export class LastNetwork {
  #key: string | null = null;
  #network: Promise<SimulatedNetwork> | null = null;

  get(key: string, load: () => Promise<SimulatedNetwork>): Promise<SimulatedNetwork> {
    if (this.#network === null || this.#key !== key) this.#network = load();
    this.#key = key;
    return this.#network;
  }
}

/** Events between two looks at the clock and at the signal: some tens of milliseconds. */
const eventsPerTurn = 200_000;

/**
 * Simulates queries in virtual time, with the rules of real peers.
 *
 * @throws SimError `bad-usage`, `bad-topology`, `no-resources`; the reason of the signal
 */
export async function simulate(
  request: SimulationRequest,
  options: SimulateOptions = {},
): Promise<SimulationResult> {
  const { cwd = process.cwd(), loaded = new LastNetwork(), onNote = () => {} } = options;
  const { topology, undirected = false, seed = '1' } = request;
  const key = JSON.stringify([topology, undirected, cwd]);
  const latencySpec = readLatency(request.latency ?? '1ms');
  refuseUnreadable(request);
  const network = await loaded.get(key, () =>
    loadSimulated(topology, { cwd, undirected, note: onNote, beforeMaking: refuseTooLarge }),
  );
  const { overlay, running } = network;
  const forwardOnHit = request.forwardOnHit ?? network.options.forwardOnHit;
  const strategyText = request.strategy ?? network.options.strategy;
  const strategy = readStrategy(strategyText, { forwardOnHit });
  const content = contentOf(request, network, seed);
  const plans = plansOf(request, network, content, seed);
  const ttl = plans.reduce((largest, plan) => Math.max(largest, plan.ttl), 0);
  const maxActive = readEvery(request.every) === undefined ? 1 : maxActiveQueries(overlay, strategy, ttl);
  const copies = content.copies.reduce((sum, count) => sum + count, 0);
  const needs = { active: maxActive, queries: plans.length, ttl, copies };
  const memoryBytes = estimatedBytes(overlay, strategy, needs);
  options.onEstimate?.(memoryBytes);
  const warning = checkMemory('the simulation', memoryBytes);
  if (warning !== null) onNote(warning);

  const counts: QueryCounts[] = new Array(plans.length);
  let settled = 0;
  const load = new Uint32Array(overlay.peers);
  const writer = traceWriter();
  const conditions = await conditionsOf(request, network, latencySpec, cwd);
  const engine = new Engine(
    {
      ...conditions,
      overlay,
      running,
      strategy,
      knowledge: knowledgeOf(network, strategy, content),
      holds: content.holds,
      onSettled: (_, of, number) => {
        counts[number] = of;
        settled += 1;
      },
      load,
      maxActive,
      trace: writer?.records,
    },
    plans,
  );
  try {
    await runInTurns();
    const traceSha256 = writer?.finish();
    const simulated = { request, network, strategy: strategyText, content, plans, counts, load, memoryBytes };
    return {
      ...summarize(simulated),
      ...(traceSha256 !== undefined && { traceSha256 }),
      ...(options.perQuery === true && { perQuery: rowsOf(simulated) }),
    };
  } finally {
    writer?.discard();
  }

  async function runInTurns(): Promise<void> {
    const { onProgress, signal } = options;
    while (engine.run(eventsPerTurn)) {
      onProgress?.({
        settled,
        queries: plans.length,
        messages: engine.arrived,
        links: overlay.targets.length,
      });
      // Signals and timers have their turn.
      if (signal !== undefined) await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    }
  }

  function traceWriter(): BinaryTraceWriter | null {
    if (options.trace === undefined) return null;
    const loss = readLoss(request.loss ?? 0);
    const header = traceHeader({
      ...{ topology: network.name, ids: network.ids, absent: overlay.peers - running, overlay },
      ...{ strategy: strategyText, seed, forwardOnHit, plans },
      loss: loss === 0 ? null : `drop ${loss * 100}%`,
      files: Array.from({ length: content.files }, (_, file) => content.nameOf(file)),
      filesOf: content.filesOf,
    });
    return new BinaryTraceWriter(options.trace, header);
  }
}

/** Checks what does not depend on the network, because a large one takes long to load. @throws SimError `bad-usage` */
function refuseUnreadable({ strategy, loss, churn, every }: SimulationRequest): void {
  if (strategy !== undefined) parseStrategy(strategy);
  if (loss !== undefined) readLoss(loss);
  if (churn !== undefined) readChurn(churn);
  readEvery(every);
}

/** @throws SimError `no-resources` */
function refuseTooLarge({ nodes, links }: Size): void {
  checkMemory('the network', networkBytes(nodes, 2 * links));
}

/** What happens to messages and peers. @throws SimError `bad-usage`, `bad-topology` */
async function conditionsOf(
  request: SimulationRequest,
  { overlay, ids }: SimulatedNetwork,
  spec: LatencySpec,
  cwd: string,
): Promise<Pick<EngineOptions, 'latency' | 'loss' | 'churn'>> {
  const { seed = '1' } = request;
  const loss = readLoss(request.loss ?? 0);
  const churn = request.churn === undefined ? undefined : readChurn(request.churn);
  const matrix =
    spec.kind === 'matrix'
      ? placeInMatrix(
          await readLatencyMatrix(spec.file, cwd),
          overlay.peers,
          (peer) => ids[peer] as number,
          randomOf(seed, 'groups'),
        )
      : undefined;
  return {
    latency: latencyOf(spec, seed, matrix),
    ...(loss > 0 && { loss: { probability: loss, random: new FastRandom(seed, 'loss') } }),
    ...(churn !== undefined && {
      churn: new Churn(
        overlay.peers,
        {
          upTicks: churn.upMs * ticksPerMs,
          downTicks: churn.downMs * ticksPerMs,
          lengths: churn.lengths,
        },
        new FastRandom(seed, 'churn'),
      ),
    }),
  };
}
