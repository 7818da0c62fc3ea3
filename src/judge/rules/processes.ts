import { exitToString, pickErrorLine } from '../../core/errors.js';
import type { Rule, Ruling } from './rule.js';

export const staysUp: Rule = {
  expected: 'it runs until it is stopped',
  see: 'W19',
  on: {
    'peer:died': (event, facts) => {
      const { id, peer, lastLines } = event;
      if (!facts.foreign.has(peer)) return null;
      if (facts.isFaulted(peer, peer)) return { because: 'a fault has ended it' };
      const end = exitToString(event);
      const line = pickErrorLine(lastLines);
      return { peer, actual: line === undefined ? end : `${end}: ${line}`, events: [id] };
    },
    'peer:stopped': ({ peer }, facts) => (facts.foreign.has(peer) ? 'kept' : null),
  },
};

export const children: Rule = {
  expected: 'each process of a peer starts once before it ends, and has ended when the run has',
  see: 'docs/verify.md',
  on: {
    'peer:started': ({ peer }, { running }) => {
      const starts = running.get(peer) ?? [];
      if (starts.length < 2) return 'kept';
      return { peer, actual: 'it started, although its process before had not ended', events: starts };
    },
  },
  atEnd: ({ finished, running }, { result }) => {
    if (finished === null) return { because: 'the trace has no run:finished' };
    const { processes = 0, ports = 0, temporaryFiles = 0 } = result?.leftovers ?? {};
    const rulings: Ruling[] = [...running].map(([peer, starts]) => {
      return {
        peer,
        actual: 'the run has finished, and its process has not ended',
        events: [...starts, finished.id],
      };
    });
    if (processes + ports + temporaryFiles > 0) {
      const actual = `processes left behind: ${processes}, ports: ${ports}, temporary files: ${temporaryFiles}`;
      rulings.push({ peer: null, actual, events: [finished.id] });
    }
    if (result !== undefined && result.exitCode !== finished.exitCode) {
      const actual = `the result has exit code ${result.exitCode}, and run:finished has ${finished.exitCode}`;
      rulings.push({ peer: null, actual, events: [finished.id] });
    }
    return rulings.length === 0 ? 'kept' : rulings;
  },
};
