import { basename, dirname, join } from 'node:path';
import { writeAtomic } from '../../core/atomic-write.js';
import { type BuiltNetwork, buildNetwork } from './build-network.js';
import { edgeListChunks } from './edge-list.js';
import { type Generated, generate } from './generate.js';
import { type PortPlan, planPorts } from './plan-ports.js';
import { commandOf, type GenerateRequest } from './request.js';
import { refuseToReplace, withWriteErrors, writeNetwork } from './write-network.js';

/** A network that has been written. */
export interface WrittenNetwork {
  readonly made: Generated;
  readonly network: BuiltNetwork;
  readonly ports: PortPlan;
}

/**
 * Writes an INI, with its shares beside it.
 *
 * @throws SimError `file-exists`, `bad-usage`, `not-written`: then nothing has been changed
 */
export function writeGeneratedNetwork(request: GenerateRequest): WrittenNetwork {
  const { out = '', generator, values, overwrite, written } = request;
  // Checked before the network is made, which may take a while.
  const ports = planPorts(generator.size(values).nodes, written['base-port']);
  const shares = `${basename(out).replace(/\.ini$/iu, '')}-shares`;
  const folder = join(dirname(out), shares);
  if (!overwrite) refuseToReplace([out, folder]);
  const made = generate(generator, values, request);
  const comments = [commandOf(request, basename(out))];
  const network = buildNetwork(made.overlay, request, ports, { shares, network: basename(out), comments });
  withWriteErrors(out, () =>
    writeNetwork({ path: out, ini: network.ini, folder, shares: network.shares }, request),
  );
  return { made, network, ports };
}

/** The links of a network as text, in chunks. */
export function generatedEdgeList(request: GenerateRequest): {
  readonly made: Generated;
  readonly chunks: Iterable<Uint8Array>;
} {
  const { out, generator, values, written } = request;
  const made = generate(generator, values, request);
  const comments = [commandOf(request, out === undefined ? '-' : basename(out))];
  return { made, chunks: edgeListChunks(made.overlay, { firstId: written['first-id'], comments }) };
}

/**
 * Writes the links of a network as text.
 *
 * @throws SimError `file-exists`, `bad-usage`, `not-written`
 */
export function writeGeneratedEdges(out: string, request: GenerateRequest): Generated {
  if (!request.overwrite) refuseToReplace([out]);
  const { made, chunks } = generatedEdgeList(request);
  withWriteErrors(out, () => writeAtomic(out, chunks, { overwrite: request.overwrite }));
  return made;
}
