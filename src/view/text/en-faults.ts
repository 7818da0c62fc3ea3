import { count } from './en-sentences.js';

/** What faults do, in English. `amount` is a text, empty if it is not known. */
export const faultsEn = {
  title: 'Faults',
  notYet: 'not yet',
  neverStarted: 'never started: this run proves nothing about it',
  neverActed: 'never acted: this run proves nothing about it',
  lost: (messages: number) => `${count(messages, 'message')} dropped`,
  copied: (messages: number) => `${count(messages, 'message')} sent twice`,
  acted: (times: number) => `acted ${count(times, 'time')}`,
  /** A fault in a sentence. */
  named: (fault: number, text: string) => (text === '' ? `Fault ${fault}` : `Fault ${fault} (${text})`),
  /** Sentences. */
  does: {
    began: (fault: string) => `${fault} starts.`,
    ended: (fault: string) => `${fault} ends.`,
    lost: (fault: string, _peer: string, from: string, to: string) =>
      `${fault} drops the query from ${from} to ${to}.`,
    duplicated: (fault: string, _peer: string, from: string, to: string) =>
      `${fault} sends the query from ${from} to ${to} twice.`,
    delayed: (fault: string, _peer: string, from: string, to: string, amount: string) =>
      `${fault} delays the query from ${from} to ${to}${amount === '' ? '' : ` by ${amount}`}.`,
    reordered: (fault: string, _peer: string, from: string, to: string) =>
      `${fault} holds the query from ${from} to ${to} back behind a later one.`,
    sliced: (fault: string, _peer: string, from: string, to: string) =>
      `${fault} sends the query from ${from} to ${to} in pieces.`,
    reset: (fault: string, _peer: string, from: string, to: string) =>
      `${fault} resets the connection from ${from} to ${to}.`,
    killed: (fault: string, peer: string) => `${fault} kills ${peer}.`,
    paused: (fault: string, peer: string) => `${fault} pauses ${peer}.`,
    resumed: (fault: string, peer: string) => `${fault} lets ${peer} run again.`,
    stopped: (fault: string, peer: string) => `${fault} stops ${peer}.`,
    started: (fault: string, peer: string) => `${fault} starts ${peer}.`,
    slowed: (fault: string, peer: string) => `${fault} changes how fast ${peer} looks up files.`,
    flipped: (fault: string, _peer: string, from: string, to: string) =>
      `${fault} flips a byte of the archive from ${from} to ${to}.`,
    truncated: (fault: string, _peer: string, from: string, to: string) =>
      `${fault} truncates the archive from ${from} to ${to}.`,
    stalled: (fault: string, _peer: string, from: string, to: string) =>
      `${fault} stops the archive from ${from} to ${to} on its way.`,
    swapped: (fault: string, _peer: string, from: string, to: string) =>
      `${fault} changes the file while ${from} sends it to ${to}.`,
    lied: (fault: string, _peer: string, from: string, to: string) =>
      `${fault} gives ${to} the digest of another file with the archive from ${from}.`,
  },
  /** Short forms for rows of lists. */
  rows: {
    began: 'starts',
    ended: 'ends',
    lost: 'dropped',
    duplicated: 'sent twice',
    delayed: 'delayed',
    reordered: 'reordered',
    sliced: 'in pieces',
    reset: 'connection reset',
    killed: 'killed',
    paused: 'paused',
    resumed: 'resumed',
    stopped: 'stopped',
    started: 'started',
    slowed: 'slowed',
    flipped: 'byte flipped',
    truncated: 'archive truncated',
    stalled: 'archive stopped',
    swapped: 'file changed',
    lied: 'wrong digest',
  },
  row: (fault: number, what: string) => `fault ${fault}: ${what}`,
};
