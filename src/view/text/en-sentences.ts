/** Sentences of the steps, and short forms for rows of lists. */
export const sentencesEn = {
  peers: (peers: readonly number[]) => (peers.length === 1 ? `peer ${peers[0]}` : `peers ${and(peers)}`),
  manyPeers: (shown: readonly number[], others: number) => `peers ${shown.join(', ')} and ${others} more`,
  unknownPeer: 'an unknown peer',
  peer: (peer: number) => `peer ${peer}`,
  idle: 'No query has been sent yet.',
  before: 'The query has not been sent yet.',
  issued: (peer: number, file: string) => `Peer ${peer} asks all its neighbours for ${file}.`,
  searches: (peer: number, file: string, strategy: string) =>
    `Peer ${peer} searches for ${file} with the strategy ${strategy}.`,
  searchStep: (peer: number, step: number) => `Peer ${peer} sends step ${step} of its search.`,
  searchEnded: (peer: number) => `Peer ${peer} ends its search: it sends nothing more.`,
  checkSent: (peer: number) => `A walker waits at peer ${peer}, which asks the origin whether it goes on.`,
  checkReceived: (peer: number, goesOn: boolean) =>
    `Peer ${peer} answers a walker that it ${goesOn ? 'goes on' : 'stops'}.`,
  checkAnswered: (peer: number, goesOn: boolean) =>
    `The walker at peer ${peer} ${goesOn ? 'goes on' : 'stops'}.`,
  checkFailed: (peer: number) => `Peer ${peer} gets no answer of the origin: its walker stops.`,
  asked: (peer: string, from: string, to: string) =>
    `${capital(peer)} does not have the file. It forwards the query of ${from} to ${to}.`,
  underWay: (peer: string, from: string) => `${capital(peer)} receives the query from ${from}.`,
  holder: (peer: string) => `${capital(peer)} has the file. It answers the origin directly.`,
  holderForwards: (peer: string, to: string) =>
    `${capital(peer)} has the file. It answers the origin directly and forwards the query to ${to}.`,
  duplicate: (peer: string, from: string) =>
    `${capital(peer)} has seen this query before: the copy from ${from} is dropped.`,
  own: (peer: string, from: string) =>
    `${capital(peer)} is the origin of this query: the copy from ${from} is dropped.`,
  ttl: (peer: string) =>
    `${capital(peer)} does not have the file, and the TTL has run out: the query ends here.`,
  deadEnd: (peer: string) => `${capital(peer)} does not have the file and has no one else to ask.`,
  walkerStopped: (peer: string) => `The walker stops at ${peer}: its origin does not let it go on.`,
  unseen: (peer: string, from: string) =>
    `${capital(peer)} receives the query from ${from}. It is a foreign peer and does not report what it does.`,
  lost: (peer: string, from: string) => `The query from ${from} to ${peer} never arrived.`,
  unreachable: (peer: string, from: string, reason: string) =>
    `${capital(from)} cannot reach ${peer}${reason === '' ? '' : `: ${reason}`}.`,
  sending: (peer: string, from: string) => `The query is on its way from ${from} to ${peer}.`,
  hitSent: (from: string, to: string) => `${capital(from)} sends its answer to ${to}.`,
  hitRequest: (from: string, to: string) =>
    `${capital(to)} receives the answer of ${from} and requests the file there.`,
  hitAlternate: (from: string, to: string) =>
    `${capital(to)} keeps the answer of ${from}, in case the transfer fails.`,
  hitIgnore: (from: string, to: string) => `${capital(to)} does not need the answer of ${from}.`,
  hitUnknown: (from: string, to: string) => `${capital(to)} receives the answer of ${from}.`,
  hitUnreachable: (from: string, to: string, reason: string) =>
    `The answer of ${from} cannot be sent to ${to}${reason === '' ? '' : `: ${reason}`}.`,
  hitLost: (from: string, to: string) => `The answer of ${from} to ${to} never arrived.`,
  requested: (from: string, to: string) => `${capital(to)} requests the file from ${from}.`,
  verified: (from: string, to: string) =>
    `${capital(to)} has received the file from ${from}, and its digest is right: verified.`,
  failed: (from: string, to: string, reason: string) =>
    `The transfer from ${from} to ${to} failed${reason === '' ? '' : `: ${reason}`}.`,
  transferLost: (from: string, to: string) => `The transfer from ${from} to ${to} did not end.`,
  settled: 'No message of the query is under way any more: the flood is over.',
  settledQuiet: 'No message was observed for a while: the flood counts as over.',
  resolvedVerified: (peer: number, file: string) =>
    `The query of peer ${peer} has ended: ${file} is verified.`,
  resolvedHeld: (peer: number, file: string) => `Peer ${peer} has ${file} itself and sends no query.`,
  resolvedNotFound: (peer: number, file: string) =>
    `The query of peer ${peer} has ended: ${file} was not found.`,
  resolvedUnverified: (peer: number, file: string) =>
    `The query of peer ${peer} has ended: ${file} was found, but no transfer was verified.`,
  resolvedAbandoned: (peer: number) => `The client of peer ${peer} did not wait for the result.`,
  died: (peer: number) => `Peer ${peer} has died.`,
  stopped: (peer: number) => `Peer ${peer} has stopped.`,
  started: (peer: number) => `Peer ${peer} has started.`,
  hostLost: (host: string, peers: number, reason: string) =>
    `Host ${host} is lost, and its ${count(peers, 'peer')} with it: ${reason}.`,
  wave: (wave: number, messages: number, asked: number, duplicates: number) =>
    `Wave ${wave}: ${count(messages, 'message')}, ${count(asked, 'new peer')}, ${count(duplicates, 'duplicate')}.`,
  whatIf: (ttl: number, reached: number, others: number, messages: string) =>
    `With TTL ${ttl} the query reaches ${reached} of ${count(others, 'peer')} with ${messages === '1' ? '1 message' : `${messages} messages`}.`,
  whatIfFound: (peers: string) => ` It finds the file at ${peers}.`,
  whatIfNotFound: ' It does not find the file.',
  rows: {
    issued: 'asks its neighbours',
    searchStep: (step: number) => `step ${step}`,
    searchEnded: 'search ends',
    checkSent: 'a walker waits',
    goesOn: 'the walker goes on',
    stops: 'the walker stops',
    asked: (to: string) => `asks ${to}`,
    underWay: 'received',
    holder: 'has the file',
    duplicate: 'duplicate',
    own: 'back at the origin',
    ttl: 'TTL ran out',
    deadEnd: 'no one else to ask',
    walkerStopped: 'stopped by its origin',
    unseen: 'received by a foreign peer',
    lost: 'never arrived',
    unreachable: 'unreachable',
    hitSent: 'answers directly',
    hitRequest: 'found',
    hitAlternate: 'found too, alternate',
    hitIgnore: 'found too, not needed',
    hitUnknown: 'found',
    requested: 'requests the file',
    verified: 'verified',
    failed: 'transfer failed',
    settled: 'flood over',
    resolved: {
      verified: 'query ended: verified',
      held: 'query ended: the origin has the file',
      'not-found': 'query ended: not found',
      unverified: 'query ended: not verified',
      abandoned: 'query given up',
    },
    died: 'died',
    stopped: 'stopped',
    started: 'started',
    hostLost: (host: string) => `host ${host} is lost`,
  },
};

function and(peers: readonly number[]): string {
  const last = peers.at(-1);
  return peers.length < 2 ? String(last ?? '') : `${peers.slice(0, -1).join(', ')} and ${last}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
