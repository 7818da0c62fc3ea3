import {
  type Distribution,
  distributionText,
  distributionUsage,
  drawLength,
  isRandomLength,
  loadDistribution,
  mapPath,
  readDistribution,
} from '../distribution.js';
import type { ParameterWords, PeerFaultKind } from '../fault.js';

interface Churn {
  readonly session: Distribution;
  readonly absence: Distribution;
}

/** Peers that come and go: each runs for a random time, is absent for a random time, and starts again. */
export const churn: PeerFaultKind<Churn> = {
  on: 'peer',
  name: 'churn',
  usage: `<peer> session <length> absence <length>, each a ${distributionUsage}`,
  summary: 'kills and starts a peer again and again, after random lengths of time',
  example: 'churn 3,4 session exponential 2s absence pareto 500ms 1.5',
  alsoForeign: true,
  readParameters: (words) => {
    return { session: readPart(words, 'session'), absence: readPart(words, 'absence') };
  },
  parametersText: ({ session, absence }) =>
    `session ${distributionText(session)} absence ${distributionText(absence)}`,
  isRandom: ({ session, absence }) => isRandomLength(session) || isRandomLength(absence),
  load: async ({ session, absence }, read) => {
    return { session: await loadDistribution(session, read), absence: await loadDistribution(absence, read) };
  },
  mapPaths: ({ session, absence }, map) => {
    return { session: mapPath(session, map), absence: mapPath(absence, map) };
  },
  act: async (peer, { session, absence }, { wait, kill, start, ended, random }) => {
    const numbers = random(peer);
    while (!ended.aborted) {
      await wait(drawLength(session, numbers));
      if (!ended.aborted) await kill(peer);
      await wait(drawLength(absence, numbers));
      if (!ended.aborted) await start(peer);
    }
  },
  undo: (peer, _, { start }) => start(peer),
};

function readPart(words: ParameterWords, name: 'session' | 'absence'): Distribution {
  const isNamed = words.word(name) !== undefined;
  const example = `${name} and its length, such as ${name} exponential 2s`;
  return (isNamed ? readDistribution(words) : undefined) ?? words.fail(example);
}
