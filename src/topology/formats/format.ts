import { printable, quote } from '../../core/sanitize.js';
import type { PeerId } from '../../core/vocabulary.js';
import {
  type Entries,
  type FieldTable,
  type NetworkDraft,
  optionFields,
  ownFields,
  type PeerDraft,
  type Texts,
  writeFields,
} from '../fields.js';
import type { NetworkOptions, PartialNetwork, PartialPeer } from '../model.js';
import type { Entry, Report, SourceFile, SourceLocation } from '../source.js';
import { anyText, type ValueType } from '../values.js';

/** What a format may be unable to hold, in words for people. */
export type Fact =
  | 'names'
  | 'addresses'
  | 'shares'
  | 'TTLs'
  | 'network options'
  | 'absent neighbours'
  | 'programs'
  | 'faults'
  | 'faults with files in another folder'
  | 'the launcher';

/** Those of them that no format but INI can hold. */
export type OnlyInIni = Extract<Fact, `faults${string}` | 'the launcher'>;

export interface ReadContext {
  readonly file: SourceFile;
  readonly report: Report;
  /** Logs what was changed or left out, but is not an error. */
  readonly note: (text: string) => void;
  /** Whether each link leads both ways, if the format does not say. */
  readonly undirected: boolean;
}

/** Comments as lines of a file: a name with a line end would begin a line of its own. */
export function commentLines(comments: readonly string[], lineOf: (comment: string) => string): string[] {
  return comments.map((comment) => lineOf(printable(comment)));
}

/** One way to write a network into one text. */
export interface Format {
  readonly name: string;
  /** Endings of file names. */
  readonly endings: readonly string[];
  /** Faults and launchers are in no format but INI. */
  readonly lacks: readonly Exclude<Fact, OnlyInIni>[];
  /** Reports what is not in this format. What holds for every network is checked later. */
  readonly read?: (text: string, context: ReadContext) => NetworkDraft;
  readonly write?: (network: PartialNetwork, comments: readonly string[]) => string;
}

/** Attributes of a node or of the whole graph, by their names. */
export type Attributes = Readonly<Record<string, string>>;

/** `yes` at the node of a neighbour that is not described. */
const absent = 'absent';

/** The fields that graph formats have, each with the name of its attribute. */
const peerAttributes = Object.entries(ownFields as FieldTable).flatMap(([name, field]) =>
  field.attribute === undefined ? [] : [{ name, attribute: field.attribute, type: field.type }],
);
const optionAttributes = Object.entries(optionFields).map(([name, field]) => ({
  name,
  attribute: field.key,
  type: field.type,
}));

/** The attributes that a node can have. */
export const nodeAttributes: readonly string[] = [...peerAttributes.map((one) => one.attribute), absent];

/** The names of the network's options. */
export const optionNames: readonly string[] = optionAttributes.map((one) => one.attribute);

/** Whether the attribute is a whole number. */
export function isNumeric(name: string): boolean {
  const known = [...peerAttributes, ...optionAttributes].find(({ attribute }) => attribute === name);
  return known?.type.isNumber === true;
}

/** What a peer's node says. */
export function attributesOf(peer: PartialPeer | PartialNetwork['absent'][number]): Attributes {
  return byAttribute(peerAttributes, writeFields(ownFields, peer));
}

/** Every node of a network: its peers, and neighbours that are not described. */
export function nodesOf(network: PartialNetwork): { readonly id: PeerId; readonly attributes: Attributes }[] {
  return [
    ...network.peers.map((peer) => ({ id: peer.id, attributes: attributesOf(peer) })),
    ...network.absent.map((peer) => ({
      id: peer.id,
      attributes: { ...attributesOf(peer), [absent]: 'yes' },
    })),
  ];
}

/** The network's options, but those that have their defaults. */
export function optionAttributesOf(options: NetworkOptions): Attributes {
  return byAttribute(optionAttributes, writeFields(optionFields, options));
}

/** What a node says of its peer. */
export function nodeDraft(
  id: PeerId,
  attributes: Attributes,
  location: SourceLocation,
  links: readonly PeerId[],
): PeerDraft {
  const entries = {
    id: { key: 'id', value: String(id), location },
    ...entriesOf(peerAttributes, attributes, location),
  };
  return { location, layout: undefined, entries, env: [], links };
}

/** Attributes of nodes that other programs use, too, for something else. */
const ttlName = optionFields.ttl.key;
const foreignNames = ['ip', 'port', ttlName];
/** Attributes of nodes that only floodsim writes. */
const ownNames = ['share_dir', 'client_port', absent];

/**
 * Removes `ip`, `port` and `ttl` where another program means something else by them: in a graph without any attribute of
 * floodsim's own, if one of the values cannot be read, or two nodes have one address. `note` gets a text that says so.
 */
export function passOverForeign(
  nodes: readonly Record<string, string>[],
  options: Record<string, string>,
  note: (text: string) => void,
): void {
  if (nodes.some((node) => ownNames.some((name) => node[name] !== undefined))) return;
  for (const { attribute, type } of peerAttributes.filter((one) => foreignNames.includes(one.attribute))) {
    const wrong = nodes.find((node) => cannotRead(node[attribute], type))?.[attribute];
    if (wrong !== undefined) passOver(attribute, `${quote(wrong)} is not ${type.what}`);
  }
  const addresses = nodes.flatMap(({ ip, port }) => (port === undefined ? [] : `${ip ?? ''} ${port.trim()}`));
  if (new Set(addresses).size < addresses.length) passOver('port', 'two nodes have the same');
  if (cannotRead(options[ttlName], optionFields.ttl.type)) {
    note(
      `passed over ttl of the graph: ${quote(options[ttlName] ?? '')} is not ${optionFields.ttl.type.what}`,
    );
    delete options[ttlName];
  }

  function passOver(attribute: string, why: string): void {
    note(`passed over ${attribute} of the nodes: ${why}`);
    for (const node of nodes) delete node[attribute];
  }
}

function cannotRead(text: string | undefined, type: ValueType<unknown>): boolean {
  return text !== undefined && type.read(text.trim()) === undefined;
}

/** Whether floodsim has a use for an attribute of a node. */
export function isNodeAttribute(name: string): boolean {
  return nodeAttributes.includes(name);
}

export function isAbsent(attributes: Attributes): boolean {
  return attributes[absent] === 'yes';
}

export function optionEntries(
  attributes: Attributes,
  location: SourceLocation,
): Entries<typeof optionFields> {
  return entriesOf(optionAttributes, attributes, location);
}

interface NamedAttribute {
  readonly name: string;
  readonly attribute: string;
  readonly type: unknown;
}

function byAttribute(names: readonly NamedAttribute[], texts: Texts<string>): Attributes {
  const given = names.flatMap(({ name, attribute }) => {
    const text = texts[name];
    return text === undefined ? [] : [[attribute, text] as const];
  });
  return Object.fromEntries(given);
}

function entriesOf(
  names: readonly NamedAttribute[],
  attributes: Attributes,
  location: SourceLocation,
): Record<string, Entry> {
  const given = names.flatMap(({ name, attribute, type }) => {
    const text = attributes[attribute];
    if (text === undefined) return [];
    // Blanks belong to a path, but not to a number.
    return [[name, { key: attribute, value: type === anyText ? text : text.trim(), location }] as const];
  });
  return Object.fromEntries(given);
}
