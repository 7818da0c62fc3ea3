import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readStory } from '../../src/cli/report/write-report.js';
import { temporaryFolder } from '../helpers/sim.js';
import { eventsOf, simulatedTrace } from '../helpers/simulated-trace.js';

it('a report refuses a trace with more events than memory holds, in words', async () => {
  const peers = [
    { id: 1, neighbours: [2] },
    { id: 2, neighbours: [1] },
  ];
  const network = { name: 'two', peers, absent: [], forwardOnHit: false };
  const bytes = simulatedTrace(network, [{ origin: 1, file: 'a.txt', ttl: 7, holders: [2] }]);
  const path = join(temporaryFolder(), 'a.sim');
  writeFileSync(path, bytes);
  const { length } = await eventsOf(bytes);
  await expect(readStory(path, length - 1)).rejects.toMatchObject({
    code: 'too-large',
    message: `the trace has more than ${length - 1} events, too many for a report`,
  });
  expect((await readStory(path, length)).events).toHaveLength(length);
});
