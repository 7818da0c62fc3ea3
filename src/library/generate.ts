import { resolve } from 'node:path';
import { SimError } from '../core/errors.js';
import { checkKeys } from '../run/options.js';
import { writeGeneratedEdges, writeGeneratedNetwork } from '../topology/generate/generate-network.js';
import { commandOf, parameterNames, requestOf } from '../topology/generate/request.js';

export interface GenerateOptions {
  /** A kind of `sim topology generate`: `ring`, `barabasi-albert`, ... */
  readonly kind: string;
  /** The parameters of the kind, named like their options: `{ peers: 8 }`. */
  readonly values?: Readonly<Record<string, number>> | undefined;
  /** The file to write: `x.ini` for a network to run, `x.txt` for its links alone. */
  readonly out: string;
  /** The format. Default: from the name of `out`. */
  readonly format?: 'ini' | 'edges' | undefined;
  /** Any text or number. The same seed and values make the same network on every machine. Default: at random. */
  readonly seed?: string | number | undefined;
  /** Connects disconnected parts. Default false. */
  readonly connect?: boolean | undefined;
  /** Id of the first peer. Default 1. */
  readonly firstId?: number | undefined;
  /** Number of files to place at random. Default: one per peer. Only for an INI, like the next three. */
  readonly files?: number | undefined;
  /** Number of peers that hold each of these files. Default 1. */
  readonly replicas?: number | undefined;
  readonly basePort?: number | undefined;
  /** TTL of the network. Default 7. */
  readonly ttl?: number | undefined;
  /** Replaces an existing file and its shares. */
  readonly overwrite?: boolean | undefined;
  /** Base of relative paths. Default: the process's working directory. */
  readonly cwd?: string | undefined;
}

/** What has been written. */
export interface GenerateResult {
  /** Absolute path of the file. */
  readonly path: string;
  readonly format: 'ini' | 'edges';
  readonly seed: string;
  readonly peers: number;
  readonly links: number;
  /** Connected parts, before `connect` joined them. */
  readonly components: number;
  /** The command that makes the same network. */
  readonly command: string;
}

/**
 * Makes a network, and writes it: an INI with the shared folders beside it, or the list of its links.
 *
 * @throws SimError `bad-usage` (exit code 2), `file-exists`; with exit code 74 if it cannot be written. Then nothing has
 *   been changed
 */
export async function generate(options: GenerateOptions): Promise<GenerateResult> {
  checkKeys('generate', options, generateKeys, 'kind');
  const { kind, values = {}, out, format, seed, connect = false, overwrite = false } = options;
  if (out === '-') throw new SimError('bad-usage', "out is '-'", { hint: 'give the name of a file' });
  const { firstId, basePort, files, replicas, ttl } = options;
  const unknown = Object.keys(values).find((name) => !parameterNames().includes(name));
  if (unknown !== undefined) {
    throw new SimError('bad-usage', `no kind of network has a value '${unknown}'`, {
      hint: `the values are ${parameterNames().join(', ')}`,
    });
  }
  const request = requestOf({
    ...values,
    ...{ 'first-id': firstId, 'base-port': basePort, files, replicas, ttl },
    kind,
    seed: seed === undefined ? undefined : String(seed),
    connect,
    out: out === undefined || out === '' ? out : resolve(options.cwd ?? process.cwd(), out),
    format,
    overwrite,
  });
  const path = request.out ?? '';
  const made =
    request.format === 'edges' ? writeGeneratedEdges(path, request) : writeGeneratedNetwork(request).made;
  return {
    path,
    format: request.format,
    seed: request.seed,
    peers: made.overlay.nodes,
    links: made.overlay.sources.length,
    components: made.components.sizes.length,
    command: commandOf(request, path),
  };
}

const generateKeys = {
  kind: true,
  values: true,
  out: true,
  format: true,
  seed: true,
  connect: true,
  firstId: true,
  files: true,
  replicas: true,
  basePort: true,
  ttl: true,
  overwrite: true,
  cwd: true,
} satisfies Record<keyof GenerateOptions, true>;
