import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that start processes take longest: they come first, so that no worker is left alone with one at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => /\/test\/(?:check|e2e)\//u.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

const nightly = 'test/**/*.nightly.test.ts';
const cluster = 'test/cluster/**/*.test.ts';

// `vitest --mode nightly` runs the exhaustive variants instead of the usual tests, `vitest --mode cluster` those on a Slurm cluster.
export default defineConfig(({ mode }) => ({
  test: {
    include: mode === 'nightly' ? [nightly] : mode === 'cluster' ? [cluster] : ['test/**/*.test.ts'],
    exclude: mode === 'nightly' ? [] : mode === 'cluster' ? [] : [nightly, cluster],
    globalSetup: ['test/helpers/build-once.ts'],
    sequence: { sequencer: LongestFirst },
    // Tests that run at the same time wait for processes, mostly.
    maxConcurrency: 12,
    // On a cluster, a host is lost after 15 s of silence, and ends its peers after 30 s.
    testTimeout: mode === 'cluster' ? 180_000 : 60_000,
    hookTimeout: 60_000,
    // A page on a busy machine may take seconds to draw.
    expect: { poll: { timeout: 20_000 } },
    // Test files share a process: a new one per file costs more than most files do.
    isolate: false,
    // Most tests wait for processes that they have started, so there may be more workers than processors.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
  },
}));
