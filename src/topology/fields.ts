import { compressions, dialectNames, digestModes, type PeerId } from '../core/vocabulary.js';
import { configLayoutNames, type LayoutName, type NetworkOptions } from './model.js';
import type { Entry, Report, SourceLocation } from './source.js';
import * as types from './values.js';

/**
 * One field of a peer or of the network. Reading, checking, writing, converting and `modify` all follow from these
 * tables: a new field is a row here, and a property in `model.ts`.
 */
export interface Field<T = unknown> {
  /** Of a list: the type of its items. */
  readonly type: types.ValueType<T>;
  /** Its key in an INI, in all layouts or in each; null: that layout does not have it. */
  readonly key: string | Readonly<Record<LayoutName, string | null>>;
  /** Whether an INI may leave it out. */
  readonly isOptional?: boolean;
  /** A list about the neighbours; layouts with one peer per file have a section for these. */
  readonly isNeighbourList?: boolean;
  /** Its name in graph formats; undefined: they do not have it. */
  readonly attribute?: string;
  /** Its name in `modify`; undefined: it cannot be modified. */
  readonly setting?: string;
  /** The value if it is left out. */
  readonly default?: T;
}

/** The fields of a peer itself. */
export const ownFields = {
  // The layout `network` has the id in the section's name, a graph in the node's.
  id: { type: types.id, key: inLayouts(null, 'ID', 'id') },
  name: { type: types.anyText, key: 'name', isOptional: true, attribute: 'name' },
  ip: { type: types.ip, key: inLayouts('ip_addr', 'ip_addr', 'ip'), attribute: 'ip', setting: 'ip' },
  port: {
    type: types.port,
    key: inLayouts('server_port', 'port_number', 'port'),
    attribute: 'port',
    setting: 'serverport',
  },
  clientPort: {
    type: types.port,
    key: 'client_port',
    isOptional: true,
    attribute: 'client_port',
    setting: 'clientport',
  },
  shareDir: {
    type: types.anyText,
    key: inLayouts('share_dir', 'share_dir', 'dir'),
    attribute: 'share_dir',
    setting: 'sharedir',
  },
  ttl: { type: types.ttl, key: 'ttl', isOptional: true, attribute: 'ttl', setting: 'ttl' },
} as const satisfies FieldTable;

const neighbourFields = {
  neighbours: {
    type: types.id,
    key: inLayouts('peer_list', 'peer_ID', 'ids'),
    isNeighbourList: true,
    setting: 'peerlist',
  },
  neighbourIps: { type: types.ip, key: inLayouts(null, 'peer_addr', 'ips'), isNeighbourList: true },
  neighbourPorts: { type: types.port, key: inLayouts(null, 'peer_ports', 'ports'), isNeighbourList: true },
} as const satisfies FieldTable;

/** The fields that make a peer a foreign peer. Variables of its environment come on top: {@link envPrefix}. */
export const programFields = {
  exec: { type: types.anyText, key: 'exec', isOptional: true },
  cwd: { type: types.anyText, key: 'cwd', isOptional: true },
  dialect: { type: types.oneOf(dialectNames), key: 'dialect', isOptional: true, default: 'native' },
  ready: { type: types.readiness, key: 'ready', isOptional: true, default: { line: null } },
  stdin: { type: types.escapedText, key: 'stdin', isOptional: true, default: '' },
  // The defaults of these two depend on the dialect.
  configFile: { type: types.baseName, key: 'config_file', isOptional: true },
  configLayout: { type: types.oneOf(configLayoutNames), key: 'config_layout', isOptional: true },
  tap: { type: types.yesOrNo, key: 'tap', isOptional: true, default: true },
} as const satisfies FieldTable;

/** Begins the key of a variable of a foreign peer's environment. */
export const envPrefix = 'env.';

const { ttl, ...ownFieldsBeforeTtl } = ownFields;

/** Every field of a peer, in the order in which an INI is written. */
export const peerFields = { ...ownFieldsBeforeTtl, ...neighbourFields, ttl, ...programFields } as const;

/** The fields of the network, in the `[Network]` section; graph formats have them under the same names. */
export const optionFields = {
  ttl: { type: types.ttl, key: 'ttl', isOptional: true, default: 7 },
  forwardOnHit: { type: types.yesOrNo, key: 'forward_on_hit', isOptional: true, default: false },
  // Its grammar has errors of its own: see `validate/check-strategy.ts`.
  strategy: { type: types.anyText, key: 'strategy', isOptional: true, default: 'flood' },
  compression: { type: types.oneOf(compressions), key: 'compression', isOptional: true, default: 'store' },
  digest: { type: types.oneOf(digestModes), key: 'digest', isOptional: true, default: 'both' },
} as const satisfies FieldTable;

/** The fields of the `[Launcher]` section. */
export const launcherFields = {
  launcher: { type: types.launcher, key: 'launcher' },
  hosts: { type: types.hosts, key: 'hosts', isOptional: true },
  place: { type: types.placement, key: 'place', isOptional: true },
  partial: { type: types.yesOrNo, key: 'partial', isOptional: true },
  hostsWithin: { type: types.hostsWithin, key: 'hosts_within', isOptional: true },
} as const satisfies FieldTable;

export const defaultOptions: NetworkOptions = {
  ttl: optionFields.ttl.default,
  forwardOnHit: optionFields.forwardOnHit.default,
  strategy: optionFields.strategy.default,
  compression: optionFields.compression.default,
  digest: optionFields.digest.default,
};

export type FieldTable = Readonly<Record<string, Field>>;
export type PeerField = keyof typeof peerFields;

/** What an input says of some fields, as written. */
export type Entries<F extends FieldTable> = { readonly [K in keyof F]?: Entry | undefined };

/** The values of some fields; undefined: not given, or wrong. */
export type Values<F extends FieldTable> = {
  readonly [K in keyof F]: (F[K]['type'] extends types.ValueType<infer T> ? T : never) | undefined;
};

/** The values of some fields as text; undefined: not to be written. */
export type Texts<Name extends string> = { readonly [K in Name]?: string | undefined };

/** What an input says of one peer: as written, whatever the layout or format, with the locations. */
export interface PeerDraft {
  /** Where its section or node starts. */
  readonly location: SourceLocation;
  /** The layout of its INI file; undefined: it comes from a graph format. */
  readonly layout: LayoutName | undefined;
  readonly entries: Entries<typeof peerFields>;
  /** The entries `env.NAME`, in the order of the file. */
  readonly env: readonly Entry[];
  /** Its neighbours, where a format has them otherwise than as a list of text. */
  readonly links?: readonly PeerId[];
}

/** What the input says of a network. Nothing is checked, but a key that must be there and is missing has been reported. */
export interface NetworkDraft {
  readonly peers: readonly PeerDraft[];
  /** Neighbours that are not described. In an INI this follows from the lists of neighbours. */
  readonly absent: readonly PeerDraft[];
  /** One for each `[Network]` section. */
  readonly options: readonly Entries<typeof optionFields>[];
  /** False if some part could not be understood: it may describe a peer that others list as a neighbour. */
  readonly isComplete: boolean;
}

/** The key of a field in a layout; null if the layout does not have the field. */
export function keyIn({ key }: Field, layout: LayoutName): string | null {
  return typeof key === 'string' ? key : key[layout];
}

/** Reads the entries of some fields. What is wrong is reported, and undefined. */
export function readFields<F extends FieldTable>(fields: F, entries: Entries<F>, report: Report): Values<F> {
  const values = Object.entries(fields).map(([name, { type }]) => {
    const entry = entries[name];
    return [name, entry && types.readValue(entry, type, report)];
  });
  return Object.fromEntries(values) as Values<F>;
}

/** The values as text, but those that are the default. */
export function writeFields<F extends FieldTable>(
  fields: F,
  values: Partial<Values<F>>,
): Texts<keyof F & string> {
  const texts = Object.entries(fields).map(([name, field]) => {
    const value = values[name];
    const text = value === undefined ? undefined : field.type.write(value);
    const isDefault = 'default' in field && text === field.type.write(field.default);
    return [name, isDefault ? undefined : text];
  });
  return Object.fromEntries(texts) as Texts<keyof F & string>;
}

function inLayouts<Network extends string | null>(network: Network, peer: string, config: string) {
  return { network, peer, config };
}
