import { faultsEn } from './en-faults.js';
import { liveEn } from './en-live.js';
import { count, sentencesEn } from './en-sentences.js';
import { sideEn } from './en-side.js';
import { spaceTimeEn } from './en-space-time.js';

/** The English catalogue: labels, and functions for texts with numbers and names. */
export const en = {
  tag: 'en',
  sentences: sentencesEn,
  faults: faultsEn,
  /** Words in the pictures of the network. */
  network: {
    ring: (distance: number, ttl: number | null, peers: number | null) =>
      `${count(distance, 'hop')}${peers === null ? '' : `, ${count(peers, 'peer')}`}, ${ttl === null ? 'out of reach' : `TTL ${ttl}`}`,
    noPath: 'no path',
    hit: 'answer, direct',
    file: (size: number | null) => (size === null ? 'file' : `file, ${count(size, 'byte')}`),
    duplicates: (dropped: number) => `\u00d7 ${dropped}`,
    host: (name: string, isLost: boolean) => (isLost ? `${name}, lost` : name),
  },
  /** Words in the space-time diagrams. */
  spaceTime: spaceTimeEn,
  /** Controls of a live network. */
  live: liveEn,
  ...sideEn,
  header: {
    asksFor: (peer: number) => `Peer ${peer} asks for `,
    ttl: (ttl: number) => `TTL ${ttl}`,
    query: 'query',
    language: 'language',
    theme: 'theme',
    themes: { light: 'Light', dark: 'Dark', projector: 'Projector' },
    help: 'Keyboard',
    noQuery: 'No query yet',
  },
  verdict: {
    asked: 'Asked',
    foundAt: (peer: number) => `Found at peer ${peer}`,
    transferred: 'Transferred',
    verified: 'Verified',
    transferFailed: 'Transfer failed',
    outcomes: {
      held: 'The origin has the file',
      'not-found': 'Not found',
      unverified: 'No transfer verified',
      abandoned: 'Given up by the client',
    },
    archive: (bytes: string) => `${bytes} bytes zip`,
    violations: (count: number) => `${count} ${count === 1 ? 'violation' : 'violations'} of the protocol`,
  },
  counters: {
    wave: 'wave',
    sent: 'messages sent',
    duplicates: 'duplicates',
    reached: 'peers reached',
    bytes: 'bytes received',
    time: 'time',
    of: (total: number) => ` of ${total}`,
    asPredicted: 'as predicted',
    predicted: (range: string) => `predicted ${range}`,
    withoutFaults: (faults: readonly number[]) => {
      if (faults.length > 2) return `without ${faults.length} faults`;
      return `without ${faults.length === 1 ? 'fault' : 'faults'} ${faults.join(', ')}`;
    },
  },
  transport: {
    label: 'Playback',
    first: 'To the start',
    previousWave: 'One wave back',
    previous: 'One step back',
    play: 'Play',
    pause: 'Pause',
    next: 'One step on',
    nextWave: 'One wave on',
    last: 'To the end',
    speed: 'speed',
    step: (step: number, steps: number) => `Step ${step} of ${steps}`,
    live: (events: number) => `Live, ${events} ${events === 1 ? 'event' : 'events'} so far`,
    axis: 'time axis',
    axes: { clock: 'Clock', steps: 'Steps', waves: 'Waves' },
  },
  panes: {
    network: 'Network',
    spaceTime: 'Space-time diagram',
    layout: 'layout',
    layouts: { rings: 'Rings', map: 'Map' },
    whatIf: 'What if',
    whatIfLead: 'What if:',
    wave: (wave: number) => `Wave ${wave}`,
    zoom: { nearer: 'Zoom in', farther: 'Zoom out', left: 'Move left', right: 'Move right', all: 'Show all' },
    side: 'Details',
  },
  legend: {
    label: 'Key',
    origin: 'origin',
    notAsked: 'not asked',
    asked: 'asked',
    holder: 'has the file',
    duplicate: 'duplicate, dropped',
    ttl: 'TTL ran out',
    deadEnd: 'no one else to ask',
    down: 'unreachable',
    lost: 'never arrived',
    dropped: 'dropped by a fault',
    copied: 'sent twice by a fault',
    cutLink: 'link cut by a fault',
    paused: 'paused by a fault',
    foreign: 'foreign peer',
    sameHost: 'on the same host',
    crossing: 'link between hosts',
    hit: 'answer, direct',
    file: 'file',
  },
  help: {
    title: 'Keyboard',
    keys: [
      ['Space', 'play, pause'],
      ['Left, Right', 'one step back, on'],
      ['Shift + Left, Right', 'one wave back, on'],
      ['Home, End', 'start, end'],
      ['- +', 'slower, faster'],
      ['[ ]', 'TTL of the prediction'],
      ['A', 'time axis: clock, steps, waves'],
      ['M', 'network: rings or map'],
      ['H', 'hosts in the pictures'],
      ['T', 'theme: light, dark, projector'],
      ['L', 'language'],
      ['E', 'show or hide the details'],
      ['Q', 'next query'],
      ['/', 'search the events'],
      ['N, P', 'select the next, the previous message'],
      ['J, K', 'select the next, the previous peer'],
      ['0', 'show the whole diagram'],
      ['Esc', 'clear the selection'],
      ['?', 'this list'],
    ] as readonly (readonly [string, string])[],
    close: 'Close',
  },
  problem: {
    reading: (seen: number, count: number) => `Reading the trace: ${seen} of ${count} events`,
    noData: 'This page contains no trace.',
    broken: (reason: string) => `The trace in this page cannot be read: ${reason}`,
  },
};

/** Everything that the page and the pictures show, in one language. */
export type Texts = typeof en;
