import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Candidate } from '../../src/check/candidate.js';
import { Finding } from '../../src/check/requirement.js';
import { freePorts } from '../../src/foreign/ports.js';
import { Warden } from '../../src/processes/warden.js';
import { temporaryFolder } from '../helpers/sim.js';

describe('Candidate', () => {
  it('reports the reason for which it was killed, not its exit', async () => {
    const folder = temporaryFolder();
    const warden = new Warden(join(folder, 'warden.log'));
    onTestFinished(() => warden.stop());
    const [port = 0] = await freePorts('127.0.0.1', 1);
    const candidate = new Candidate({
      command: [process.execPath, '-e', ''],
      dialect: 'native',
      address: { ip: '127.0.0.1', port },
      neighbours: [],
      folder,
      largeFile: undefined,
      outputCap: 1e6,
      warden,
    });
    await candidate.program.exited;
    const over = new AbortController();
    over.abort(new Finding('less', { actual: 'too much', isOverCap: true }));
    await expect(candidate.untilListening(5_000, over.signal)).rejects.toBe(over.signal.reason);
    await candidate.stop();
  });
});
