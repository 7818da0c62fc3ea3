import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HtmlReport } from '../../src/view/file/html-report.js';
import { type OpenedPage, TestBrowser, titleInBrowser, whyNoBrowser } from '../helpers/browser.js';
import { hostTrace } from '../helpers/host-trace.js';
import { temporaryFolder } from '../helpers/sim.js';

describe.skipIf(whyNoBrowser !== null)(titleInBrowser('a report of a run on hosts in Chromium'), () => {
  const browser = new TestBrowser();

  async function open(name: 'four' | 'lost', hash = ''): Promise<OpenedPage> {
    const report = new HtmlReport();
    for (const event of hostTrace(name)) report.event(event);
    const path = join(temporaryFolder(), 'report.html');
    writeFileSync(path, report.end());
    return browser.openFile(path, hash, { viewport: { width: 1280, height: 900 } });
  }

  const numberIn = async ({ page }: OpenedPage, name: string): Promise<string | null> =>
    page.getByTestId(name).getAttribute('data-value');

  it('counts the traffic within hosts and between them at the cursor', async () => {
    const opened = await open('four');
    // As the text report of that run says.
    for (const [name, value] of Object.entries({
      ...{ 'within-sent': '46', 'between-sent': '15', 'within-hits': '0', 'between-hits': '1' },
      ...{ 'within-bytes': '0', 'between-bytes': '171' },
    })) {
      expect(await numberIn(opened, name), name).toBe(value);
    }
    await opened.page.keyboard.press('Home');
    await expect.poll(() => numberIn(opened, 'between-sent')).toBe('0');
    opened.expectQuiet();
  });

  it('shows the loss of a host from its time on', async () => {
    const opened = await open('lost', '#t=0');
    const list = opened.page.getByTestId('hosts');
    await expect.poll(() => list.innerText()).toContain('node2 6 peers');
    expect(await list.innerText()).not.toContain('lost');
    await opened.page.keyboard.press('End');
    await expect.poll(() => list.innerText()).toContain('node2 6 peers lost: its connection has closed');
    opened.expectQuiet();
  });

  it('names the host of a peer, and the hosts of a link', async () => {
    const ofPeer = await open('four', '#peer=1');
    await expect.poll(() => ofPeer.page.getByTestId('detail').innerText()).toMatch(/host\s+node4/u);
    const between = await open('four', '#link=6-7');
    await expect
      .poll(() => between.page.getByTestId('detail').innerText())
      .toContain('From host node4 to host node2');
    const within = await open('four', '#link=1-2');
    await expect.poll(() => within.page.getByTestId('detail').innerText()).toContain('Within host node4');
  });

  it('hides and shows the hosts in the pictures', async () => {
    const { page } = await open('four');
    const button = page.getByTestId('show-hosts');
    expect(await button.getAttribute('aria-pressed')).toBe('true');
    await expect.poll(() => page.locator('.legend').innerText()).toContain('link between hosts');
    await page.keyboard.press('h');
    await expect.poll(() => button.getAttribute('aria-pressed')).toBe('false');
    expect(await page.locator('.legend').innerText()).not.toContain('link between hosts');
  });

  it.for(['theme=light&lang=en', 'theme=dark&lang=zh', 'theme=projector&lang=en'])(
    'has no serious fault of accessibility with %s',
    async (hash) => {
      const opened = await open('lost', `#${hash}`);
      await opened.page.getByTestId('network').waitFor();
      expect(await opened.accessibilityFaults()).toEqual([]);
    },
  );
});
