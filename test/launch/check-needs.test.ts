import { describe, expect, it } from 'vitest';
import { compareNeeds, type HostNeeds } from '../../src/launch/check-needs.js';

function host(name: string, resources: Partial<HostNeeds['resources']> = {}): HostNeeds {
  return {
    name,
    peers: 100,
    needs: { openFiles: 130, threads: 404 },
    bytes: 700e6,
    resources: {
      limits: { openFiles: 1024, threads: null },
      memory: { machine: 8e9, groups: null },
      machine: name,
      ...resources,
    },
  };
}

describe('compareNeeds', () => {
  it('finds nothing where each host has enough', () => {
    expect(compareNeeds([host('n1'), host('n2')])).toEqual([]);
  });

  it.each([
    {
      title: 'open files',
      resources: { limits: { openFiles: 128, threads: null } },
      says: 'host n2 with 100 peers needs 130 open files in one process, and only 128 are allowed',
    },
    {
      title: 'threads',
      resources: { limits: { openFiles: null, threads: 200 } },
      says: 'host n2 with 100 peers needs 404 processes and threads, and only 200 more are allowed',
    },
    {
      title: 'memory of the machine',
      resources: { memory: { machine: 500e6, groups: null } },
      says: 'host n2 with 100 peers needs about 700 MB of memory, and 500 MB are available',
    },
    {
      title: 'memory of its job',
      resources: { memory: { machine: 8e9, groups: 600e6 } },
      says: 'host n2 with 100 peers needs about 700 MB of memory, and 600 MB are available',
    },
  ])('refuses a host that has not enough: $title', ({ resources, says }) => {
    expect(() => compareNeeds([host('n1'), host('n2', resources)])).toThrow(says);
  });

  it('adds up the needs of hosts that are one machine', () => {
    const machine = { machine: 'same', memory: { machine: 1e9, groups: null } };
    expect(() => compareNeeds([host('n1', machine), host('n2', machine)])).toThrow(
      'host n1 and 1 more on the same machine, with 200 peers needs about 1400 MB of memory, and 1000 MB are available',
    );
  });

  it('warns of a host that needs more than half of its memory', () => {
    expect(compareNeeds([host('n1', { memory: { machine: 1e9, groups: null } })])).toEqual([
      'host n1 with 100 peers needs about 700 MB of memory, and 1000 MB are available',
    ]);
  });
});
