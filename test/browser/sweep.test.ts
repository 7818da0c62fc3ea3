import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sweepPage } from '../../src/view/file/sweep-page.js';
import { type OpenedPage, TestBrowser, titleInBrowser, whyNoBrowser } from '../helpers/browser.js';
import { temporaryFolder } from '../helpers/sim.js';
import { sweepTable } from '../helpers/sweep-table.js';

const strange = '</script><b>x</b>';
const table = sweepTable({ topologies: ['grid20x20', strange] });

describe.skipIf(whyNoBrowser !== null)(titleInBrowser('the page of a sweep in Chromium'), () => {
  const browser = new TestBrowser();

  function open(options: Parameters<TestBrowser['openFile']>[2] = {}): Promise<OpenedPage> {
    const path = join(temporaryFolder(), 'sweep.html');
    const settings = '[Grid]\ntopology = ring8\n';
    const report = {
      table,
      plots: {},
      settings,
      points: table.rows.length,
      command: 'sim sweep s.ini',
      floodsim: '0.1.0',
    };
    writeFileSync(path, sweepPage(report));
    return browser.openFile(path, '', options);
  }

  it('shows plots, means and points, without a request or an error', async () => {
    const opened = await open({ locale: 'en' });
    const { page } = opened;
    await expect.poll(() => page.getByTestId('plot').count()).toBeGreaterThan(3);
    expect(await page.locator('.drawing svg').count()).toBe(await page.getByTestId('plot').count());
    expect(await page.getByTestId('points').locator('tbody tr').count()).toBe(100);
    expect(await page.getByTestId('shown').innerText()).toBe(`${table.rows.length} rows`);
    expect(await page.locator('b').count()).toBe(0);
    opened.expectQuiet();
  });

  it('filters and sorts the points, by mouse and by keys', async () => {
    const { page } = await open({ locale: 'en' });
    const rows = page.getByTestId('points').locator('tbody tr');
    await page.getByTestId('filter').fill('grid20x20 flood');
    await expect.poll(() => rows.count()).toBe(35);
    await page.getByTestId('points').getByRole('button', { name: /^seed/u }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    const seeds = await rows.locator('td:nth-child(6)').allInnerTexts();
    expect(seeds).toEqual(['5', '4', '3', '2', '1'].flatMap((seed) => new Array(7).fill(seed)));
  });

  it.for([
    ['zh-CN', 'dark'],
    ['en', 'light'],
  ] as const)(
    'speaks the language and has the colours of the browser: %s, %s',
    async ([locale, colorScheme]) => {
      const opened = await open({ locale, colorScheme, viewport: { width: 400, height: 800 } });
      const { page } = opened;
      await expect.poll(() => page.locator('.drawing svg').count()).toBeGreaterThan(3);
      expect(await page.evaluate('document.documentElement.lang')).toBe(locale === 'en' ? 'en' : 'zh-CN');
      expect(await page.evaluate('document.documentElement.dataset.theme')).toBe(colorScheme);
      // A narrow window scrolls down only, and letters of plots have their size.
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(400);
      await expect.poll(() => page.locator('.drawing svg').first().getAttribute('width')).toBe('326');
      expect(await opened.accessibilityFaults()).toEqual([]);
      opened.expectQuiet();
    },
  );

  it('copies the command of a point', async () => {
    const { page } = await open({ locale: 'en', permissions: ['clipboard-read', 'clipboard-write'] });
    const first = page.getByTestId('points').getByTestId('copy').first();
    await first.click();
    await expect.poll(() => first.innerText()).toBe('Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(table.rows[0]?.command);
  });
});
