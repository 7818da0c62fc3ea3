import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/judge/result.js';
import { type OpenedPage, TestBrowser, titleInBrowser, whyNoBrowser } from '../helpers/browser.js';
import { repository, simJson, temporaryFolder } from '../helpers/sim.js';

/** What is searched for in each shipped topology. */
const files: Readonly<Record<string, string>> = {
  'chain3.ini': '3.txt',
  'complete5.ini': '5.txt',
  'grid3x3.ini': '9.txt',
  'per-peer': '3.txt',
  'ring8.ini': '5.txt',
  'seven.ini': '6.txt',
  'star6.ini': '5.txt',
};

describe.skipIf(whyNoBrowser !== null)(titleInBrowser('a report in Chromium'), () => {
  const browser = new TestBrowser();

  async function reportOf(args: readonly string[]): Promise<{ opened: OpenedPage; result: RunResult }> {
    const cwd = temporaryFolder();
    const path = join(cwd, 'report.html');
    const result = await simJson([...args, '-r', `html=${path}`], cwd);
    return { opened: await browser.openFile(path), result };
  }

  it.for(readdirSync(join(repository, 'topologies')))(
    'opens from a file without a request or an error: %s',
    async (name) => {
      const { opened } = await reportOf([join(repository, 'topologies', name), '--get', files[name] ?? '']);
      await expect.poll(() => opened.page.locator('main').count()).toBe(1);
      opened.expectQuiet();
    },
  );
});
