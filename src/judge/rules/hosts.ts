import { ExitCode } from '../../core/errors.js';
import type { Rule, Ruling } from './rule.js';

export const hosts: Rule = {
  expected: 'each peer starts on the host where it was placed, while that host is there, and each host ends',
  see: 'docs/verify.md',
  on: {
    'peer:started': ({ id, peer, host }, facts) => {
      const placed = facts.hostOf.get(peer);
      if (host === undefined && placed === undefined) return null;
      if (host === undefined || host !== placed) {
        const where = host === undefined ? 'on none' : `on host ${host}`;
        const wanted = placed === undefined ? 'it was placed on none' : `it was placed on ${placed}`;
        return { peer, actual: `it started ${where}, and ${wanted}`, events: [id] };
      }
      const end = facts.hosts.get(host)?.end;
      if (end === undefined) return 'kept';
      return { peer, actual: `it started on host ${host}, which had ended`, events: [end, id] };
    },
  },
  atEnd: ({ finished, hosts: all }) => {
    if (all.size === 0 || finished === null) return null;
    // Processes that are killed at once report nothing.
    if (finished.exitCode === ExitCode.interrupted) return { because: 'the run was interrupted' };
    return [...all].map(([name, { joined, end }]): Ruling => {
      if (end !== undefined) return 'kept';
      const actual = `the run has finished, and host ${name} was neither left nor lost`;
      return { peer: null, actual, events: [joined, finished.id] };
    });
  },
};
