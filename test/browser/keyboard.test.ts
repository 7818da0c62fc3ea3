import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type OpenedPage, TestBrowser, titleInBrowser, whyNoBrowser } from '../helpers/browser.js';
import { simJson, temporaryFolder } from '../helpers/sim.js';

describe.skipIf(whyNoBrowser !== null)(titleInBrowser('the keyboard on the page of a report'), () => {
  const browser = new TestBrowser();

  /** A report of two queries; steps jump, because less motion is wanted. */
  async function open(): Promise<OpenedPage> {
    const cwd = temporaryFolder();
    const path = join(cwd, 'report.html');
    await simJson(['complete5', '--get', '5.txt', '--get', 'nobody.txt', '-r', `html=${path}`], cwd);
    const opened = await browser.openFile(path, '#theme=light&lang=en', { reducedMotion: 'reduce' });
    await opened.page.getByTestId('network').waitFor();
    return opened;
  }

  const textOf = ({ page }: OpenedPage, id: string) => page.getByTestId(id).textContent();
  const press = ({ page }: OpenedPage, keys: string) => page.keyboard.press(keys);

  it('goes to the start and the end, and moves by step and by wave', async () => {
    const opened = await open();
    await press(opened, 'Home');
    await expect.poll(() => textOf(opened, 'sentence')).toBe('Peer 1 asks all its neighbours for 5.txt.');
    await press(opened, 'ArrowRight');
    await expect.poll(() => textOf(opened, 'position')).toMatch(/^Step 2 of /u);
    await press(opened, 'ArrowLeft');
    await expect.poll(() => textOf(opened, 'position')).toMatch(/^Step 1 of /u);
    await press(opened, 'Shift+ArrowRight');
    await expect.poll(() => textOf(opened, 'sentence')).toMatch(/^Wave \d: \d+ messages?, /u);
    await press(opened, 'End');
    await expect.poll(() => textOf(opened, 'sentence')).toContain('5.txt is verified');
    opened.expectQuiet();
  });

  it('selects messages, and steps in the list of events', async () => {
    const opened = await open();
    await press(opened, 'n');
    await expect.poll(() => textOf(opened, 'detail')).toContain('Query, peer 1 to peer');
    await press(opened, 'Escape');
    await expect.poll(() => opened.page.getByTestId('detail').count()).toBe(0);
    await opened.page.getByTestId('event-list').focus();
    // The last rows are about no message.
    await expect
      .poll(async () => {
        await press(opened, 'ArrowUp');
        return opened.page.getByTestId('fate').count();
      })
      .toBe(1);
    opened.expectQuiet();
  });

  it('shows another TTL, another query, another language and the list of keys', async () => {
    const opened = await open();
    await press(opened, '[');
    await expect
      .poll(() => textOf(opened, 'sentence'))
      .toContain('With TTL 1 the query reaches 4 of 4 peers');
    await press(opened, 'Escape');
    await press(opened, 'q');
    await expect.poll(() => textOf(opened, 'question')).toContain('nobody.txt');
    await press(opened, 'l');
    await expect.poll(() => textOf(opened, 'sentence')).toBe('对等方 1 的查询结束：未找到 nobody.txt。');
    await press(opened, '?');
    await expect.poll(() => opened.page.getByTestId('help-list').isVisible()).toBe(true);
    await press(opened, 'Escape');
    await expect.poll(() => opened.page.getByTestId('help-list').count()).toBe(0);
    opened.expectQuiet();
  });

  it('searches the events without taking the letters for commands', async () => {
    const opened = await open();
    await press(opened, '/');
    await expect.poll(() => opened.page.evaluate('document.activeElement?.dataset.testid')).toBe('search');
    await opened.page.keyboard.type('duplicate');
    const duplicates = await opened.page.getByTestId('counter-duplicates').getAttribute('data-value');
    await expect.poll(() => textOf(opened, 'event-count')).toMatch(new RegExp(`^${duplicates} of `, 'u'));
    expect(await textOf(opened, 'question')).toContain('5.txt');
    opened.expectQuiet();
  });
});
