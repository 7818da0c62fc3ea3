import type { CostTerm, FloodCost } from '../judge/cost.js';
import { counted, listed } from './units.js';

/** The sum that gives the number of messages, and a row for each summand besides those of a full flood. */
export function costRows(
  { messages, links, peers, terms }: FloodCost,
  ttl: number,
): (readonly [label: string, value: string])[] {
  const others = terms.map(({ amount }) => ` ${amount < 0 ? '-' : '+'} ${Math.abs(amount)}`).join('');
  const sum = `2 x ${counted(links, 'link')} - (${counted(peers, 'peer')} - 1)${others}`;
  return [
    ['cost', `${counted(messages, 'message')} = ${sum}`],
    ...terms.map((term) => {
      const label = term.amount < 0 ? 'saved' : 'added';
      return [label, `${Math.abs(term.amount)}: ${termText(term, ttl)}`] as const;
    }),
  ];
}

function termText({ reason, peers, beyond }: CostTerm, ttl: number): string {
  const ids = listed(peers.map(String));
  const those = `${peers.length === 1 ? 'peer' : 'peers'} ${ids}`;
  const further = `${counted(beyond.length, 'peer')} beyond ${beyond.length === 1 ? 'was' : 'were'} not reached`;
  const rest = beyond.length === 0 ? '' : `; ${further}`;
  switch (reason) {
    case 'ttl':
      return `TTL ${ttl} expired at ${those}${rest}`;
    case 'holder':
      return `${those} ${peers.length === 1 ? 'has' : 'have'} the file, and a holder does not forward${rest}`;
    case 'down':
      return `${those} ${peers.length === 1 ? 'was' : 'were'} not running${rest}`;
    case 'fault':
      return `faults dropped messages, so that ${listed(beyond.map(String))} ${beyond.length === 1 ? 'was' : 'were'} not reached`;
    case 'origin':
      return peers.length === 1
        ? `${those}, a neighbour of the origin, received its first copy from another peer and left out both`
        : `${those}, neighbours of the origin, received their first copies from other peers and left out both`;
    case 'one-way':
      return `links to ${those} lead in one direction only`;
    case 'sender':
      return `the first copy at ${those} came over a one-way link, so no neighbour was left out`;
    case 'no-path':
      return `no path leads to ${listed(beyond.map(String))}`;
    case 'unexplained':
      return `${peers.length === 0 ? 'messages' : `messages of ${those}`} were lost, were not observed, or broke the rules${rest}`;
  }
}
