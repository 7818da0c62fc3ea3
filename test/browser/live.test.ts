import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { printable } from '../../src/core/sanitize.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { BreakableLine } from '../helpers/breakable-line.js';
import { type OpenedPage, TestBrowser, titleInBrowser, whyNoBrowser } from '../helpers/browser.js';
import { type RunningSim, runFolderOf, start, temporaryFolder } from '../helpers/sim.js';
import { chainOf, writeTopology } from '../helpers/topologies.js';
import { postCommand } from '../helpers/ui.js';

interface Running {
  readonly sim: RunningSim;
  readonly url: string;
  readonly cwd: string;
}

/** Starts `sim ui` with free ports. */
async function startUi(topology: string, ...more: string[]): Promise<Running> {
  const cwd = temporaryFolder();
  const sim = start(['ui', topology, '--ports', 'auto', ...more], cwd);
  onTestFinished(() => void sim.process.kill('SIGKILL'));
  const [url = ''] = await sim.printed(/http:\S+/u);
  return { sim, url, cwd };
}

function traceIn({ cwd }: Running): TraceEvent[] {
  const lines = readFileSync(join(runFolderOf(cwd), 'trace.ndjson'), 'utf8')
    .split('\n')
    .slice(0, -1);
  return lines.map((line) => JSON.parse(line) as TraceEvent);
}

/** What a user does on the page. */
class LivePage {
  readonly opened: OpenedPage;

  constructor(opened: OpenedPage) {
    this.opened = opened;
  }

  get page() {
    return this.opened.page;
  }

  get #form() {
    return this.page.getByRole('form', { name: 'New query' });
  }

  async choose(peer: number): Promise<void> {
    await this.#form.getByRole('combobox', { name: 'Peer' }).selectOption(String(peer));
  }

  async ask(file: string, ttl = ''): Promise<void> {
    await this.#form.getByRole('combobox', { name: 'asks for' }).fill(file);
    await this.#form.getByRole('spinbutton', { name: 'TTL' }).fill(ttl);
    await this.press('Ask');
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  /** Opens the rest of the controls. */
  async openMore(): Promise<void> {
    await this.page.getByText('Links, settings, log, save').click();
  }

  /** The queries, newest first, each as `Peer 1 3.txt verified`. */
  async queries(): Promise<string[]> {
    return this.page.locator('.live-queries li').allTextContents();
  }
}

describe.skipIf(whyNoBrowser !== null)(titleInBrowser('the live page in Chromium'), () => {
  const browser = new TestBrowser();
  const open = async ({ url }: Running): Promise<LivePage> => new LivePage(await browser.open(url));

  it('asks for a file until it is verified, on every page, without an error', async () => {
    const running = await startUi('seven');
    const [first, second] = [await open(running), await open(running)];
    await first.choose(0);
    await first.ask('6.txt');
    for (const page of [first, second]) {
      await expect.poll(() => page.queries()).toEqual(['Peer 0 6.txt verified']);
      expect(page.opened.complaints).toEqual([]);
      const { origin } = new URL(running.url);
      expect(page.opened.requests.filter((url) => !url.startsWith(`${origin}/`))).toEqual([]);
    }
  });

  it('shows the network before the first query, and takes a click on a peer as the origin', async () => {
    const page = await open(await startUi('seven'));
    await page.page.getByText('The network as it is now').waitFor();
    const origin = page.page.getByRole('form', { name: 'New query' }).getByRole('combobox', { name: 'Peer' });
    const before = await origin.inputValue();
    const box = await page.page.getByTestId('network').boundingBox();
    if (box === null) throw new Error('there is no picture');
    // Peer 0 is in the middle, with peers 1 and 2 at both sides.
    for (let x = 0; x < box.width && (await origin.inputValue()) === before; x += 20) {
      await page.page.mouse.click(box.x + x, box.y + box.height / 2);
    }
    expect(await origin.inputValue()).not.toBe(before);
  });

  it('predicts a query before it is sent, also after other queries', async () => {
    const page = await open(await startUi('seven'));
    const form = page.page.getByRole('form', { name: 'New query' });
    const prediction = page.page.getByTestId('what-if');
    await page.choose(4);
    await form.getByRole('combobox', { name: 'asks for' }).fill('6.txt');
    await prediction.getByRole('slider').fill('1');
    // Of peer 4, which has one neighbour.
    await expect.poll(() => prediction.textContent()).toContain('reaches 1 of 6 peers');
    await page.choose(0);
    await form.getByRole('combobox', { name: 'asks for' }).fill('6');
    await form.getByRole('combobox', { name: 'asks for' }).fill('6.txt');
    await expect.poll(() => prediction.textContent()).toContain('It finds the file at peer 6');
    await page.ask('4.txt');
    await expect.poll(() => page.queries()).toEqual(['Peer 0 4.txt verified']);
    await expect.poll(() => prediction.textContent()).toContain('It finds the file at peer 4');
    await form.getByRole('combobox', { name: 'asks for' }).fill('5.txt');
    await expect.poll(() => prediction.textContent()).toContain('It finds the file at peer 5');
    await page.page.getByText('The network as it is now').waitFor();
  });

  it('offers the names that the peers share, also those of a peer that is started later', async () => {
    const page = await open(await startUi('chain3'));
    const options = page.page.locator('#live-files option');
    const names = () => options.evaluateAll((all) => all.map((option) => option.getAttribute('value')));
    await expect.poll(names).toContain('3.txt');
    await page.choose(3);
    await page.press('Kill peer 3');
    await expect.poll(names).not.toContain('3.txt');
    await page.press('Start peer 3');
    await expect.poll(names).toContain('3.txt');
  });

  it('shows the flood going round a killed peer', async () => {
    const running = await startUi('ring8');
    const page = await open(running);
    const ids = traceIn(running).flatMap((event) => (event.type === 'run:started' ? event.peers : []));
    const [origin = 0, killed = 0] = ids.map(({ id }) => id);
    await page.choose(killed);
    await page.press(`Kill peer ${killed}`);
    await page.page.getByRole('button', { name: `Start peer ${killed}` }).waitFor();
    await page.choose(origin);
    await page.ask('none.txt', '8');
    await expect.poll(() => page.queries()).toEqual([`Peer ${origin} none.txt not found`]);
    const reached = traceIn(running).flatMap((event) =>
      event.type === 'query:received' ? [event.peer] : [],
    );
    expect(new Set(reached).size).toBe(6);
    expect(reached).not.toContain(killed);
  });

  it('changes a link, a setting and the delay, and explains what cannot be done', async () => {
    const running = await startUi('chain3');
    const page = await open(running);
    await page.choose(1);
    await page.openMore();
    await page.page.getByRole('combobox', { name: 'new link to peer' }).selectOption('3');
    await page.press('Add link');
    await page.page.getByRole('button', { name: 'Remove the link to peer 3' }).waitFor();
    await page.ask('3.txt', '1');
    await expect.poll(() => page.queries()).toEqual(['Peer 1 3.txt verified']);
    await page.page.getByText('The query of peer 1 has ended').waitFor();
    await page.page.getByRole('button', { name: 'Remove the link to peer 3' }).click();
    await page.page.getByText('The network as it is now').waitFor();
    await page.page.getByRole('combobox', { name: 'Setting' }).selectOption('ttl');
    await page.page.getByRole('textbox', { name: 'Value' }).fill('many');
    await page.press('Change');
    await expect.poll(() => page.page.getByRole('alert').textContent()).toContain('"many" is not');
    await page.page.getByRole('textbox', { name: 'Value' }).fill('3');
    await page.press('Change');
    await page.page.getByPlaceholder('3', { exact: true }).waitFor();
    await page.page.getByRole('combobox', { name: 'Delay on each link' }).selectOption('100');
    await page.choose(2);
    await page.ask('none.txt');
    await expect.poll(() => page.queries()).toHaveLength(2);
  });

  it('plays a query from its start in slow motion', async () => {
    const page = await open(await startUi('ring8'));
    await page.page.getByRole('checkbox', { name: 'Slow motion' }).check();
    await page.choose(1);
    await page.ask('none.txt');
    await page.page.getByRole('button', { name: 'Pause' }).waitFor();
    await expect.poll(() => page.queries()).toEqual(['Peer 1 none.txt not found']);
    // Only once: the user's own pause stays.
    await page.press('Pause');
    await page.page.getByRole('button', { name: 'Play' }).waitFor();
  });

  it('moves the cursor while delayed messages are under way', async () => {
    const page = await open(await startUi('chain3', '--slow', '800'));
    await page.choose(1);
    await page.ask('none.txt');
    const times = new Set<string | null>();
    await expect
      .poll(
        async () => {
          const isRunning = (await page.queries()).some((query) => query.endsWith('running'));
          if (isRunning) times.add(await page.page.getByTestId('counter-time').textContent());
          else if (times.size > 0) return 'ended';
          // The network itself gives fewer times: that of the question, and of two arrivals.
          return times.size > 5 ? 'moved' : 'waiting';
        },
        { interval: 30 },
      )
      .toBe('moved');
  });

  it('has no serious fault of accessibility, with its controls open, in each theme and language', async () => {
    const { url } = await startUi('chain3');
    for (const [hash, more] of [
      ['#theme=light', 'Links, settings, log, save'],
      ['#theme=dark', 'Links, settings, log, save'],
      ['#theme=projector', 'Links, settings, log, save'],
      ['#lang=zh', '链路、设置、日志、保存'],
    ] as const) {
      const page = new LivePage(await browser.open(`${url}${hash}`));
      await page.page.getByText(more).click();
      await page.page.locator('.live-popup').waitFor();
      expect([hash, await page.opened.accessibilityFaults()]).toEqual([hash, []]);
    }
  });

  it('gets what it has missed while it was away', async () => {
    const running = await startUi('chain3');
    const line = await BreakableLine.to(running.url);
    const other = await open(running);
    const away = new LivePage(await browser.open(line.url));
    await expect.poll(() => line.connections).toBeGreaterThan(0);
    await away.page.getByRole('form', { name: 'New query' }).waitFor();
    line.cut();
    await away.page.getByText('Connection lost, trying again').waitFor();
    await other.choose(1);
    await other.ask('3.txt');
    await expect.poll(() => other.queries()).toEqual(['Peer 1 3.txt verified']);
    expect(await away.queries()).toEqual([]);
    line.restore();
    await expect.poll(() => away.queries()).toEqual(['Peer 1 3.txt verified']);
    await expect.poll(() => away.page.getByText('Connection lost').count()).toBe(0);
  });

  it('shows hostile names as text', async () => {
    const name = '<img src=x onerror="document.title=1">\u202e.txt';
    const cwd = temporaryFolder();
    const broken = 'two\nlines.txt';
    const running = await startUi(writeTopology(cwd, chainOf(2, { [name]: 'x', [broken]: 'x' })));
    const page = await open(running);
    await page.choose(1);
    await page.ask(name);
    await expect.poll(() => page.queries()).toEqual([`Peer 1 ${printable(name)} verified`]);
    // Nobody can type a line break.
    const ask = { do: 'ask', origin: 1, file: broken, ttl: null };
    expect((await postCommand(running.url, JSON.stringify(ask))).status).toBe(200);
    await expect.poll(() => page.queries()).toContain(`Peer 1 ${printable(broken)} verified`);
    await page.choose(2);
    await page.openMore();
    await page.page.locator('.live-popup').getByText('lines.txt').first().waitFor();
    expect(await page.page.locator('img').count()).toBe(0);
    expect(await page.page.title()).not.toBe('1');
    expect(page.opened.complaints).toEqual([]);
  });

  it('cuts a link that is clicked on, shows the message that is lost, and ends the fault', async () => {
    const running = await startUi('chain3');
    const page = await open(running);
    const { page: browserPage } = page;
    await page.choose(1);
    const menu = browserPage.getByTestId('fault-menu');
    const heading = browserPage.getByTestId('detail').getByRole('heading').first();
    await heading.waitFor();
    const box = await browserPage.getByTestId('network').boundingBox();
    if (box === null) throw new Error('there is no picture');
    // Links lead outwards from peer 1, which is in the middle.
    const spots = [30, 60, 90, 120].flatMap((away) =>
      Array.from({ length: 48 }, (_, step) => ({
        x: box.x + box.width / 2 + away * Math.cos((step * Math.PI) / 24),
        y: box.y + box.height / 2 + away * Math.sin((step * Math.PI) / 24),
      })),
    );
    for (const { x, y } of spots) {
      if ((await heading.textContent().catch(() => ''))?.startsWith('Link between')) break;
      await browserPage.mouse.click(x, y);
    }
    expect(await heading.textContent()).toMatch(/^Link between peer [12] and peer [23]$/u);
    await menu.getByRole('button', { name: 'Cut', exact: true }).click();
    const active = browserPage.getByTestId('active-faults');
    await expect.poll(() => active.textContent()).toMatch(/cut [12]-[23]/u);
    await page.ask('3.txt');
    await expect.poll(() => page.queries()).toEqual(['Peer 1 3.txt not found']);
    await expect.poll(() => browserPage.getByTestId('faults').textContent()).toContain('1 message dropped');
    expect(await browserPage.getByTestId('what-if').textContent()).toContain('does not follow faults');
    await active.getByRole('button', { name: 'End fault 1' }).click();
    await active.waitFor({ state: 'detached' });
    await page.ask('3.txt');
    await expect.poll(() => page.queries()).toContain('Peer 1 3.txt verified');
  });

  it('adds a fault on a peer in Chinese, and one that is typed, and explains a wrong one', async () => {
    const running = await startUi('chain3');
    const page = await open(running);
    const { page: browserPage } = page;
    await page.choose(3);
    await page.press('中文');
    const menu = browserPage.getByTestId('fault-menu');
    await menu.getByRole('button', { name: '改动一个字节' }).click();
    const active = browserPage.getByTestId('active-faults');
    await expect.poll(() => active.textContent()).toContain('flip 3');
    await menu.getByRole('textbox').fill('kill 2 on query:received at 2');
    await menu.getByRole('textbox').press('Enter');
    await expect.poll(() => active.textContent()).toContain('等待中');
    await menu.getByRole('textbox').fill('cut 7-8');
    await menu.getByRole('textbox').press('Enter');
    await expect.poll(() => menu.getByRole('alert').textContent()).toContain('there is no peer 7');
    await active.getByRole('button', { name: '全部结束' }).click();
    await active.waitFor({ state: 'detached' });
  });

  it('says that the network has stopped', async () => {
    const running = await startUi('chain3');
    const page = await open(running);
    await page.page.getByRole('form', { name: 'New query' }).waitFor();
    running.sim.process.kill('SIGINT');
    expect((await running.sim.finished).exitCode).toBe(130);
    const controls = page.page.getByRole('region', { name: 'Live network' });
    await expect.poll(() => controls.textContent()).toBe('The network has stopped');
  });
});
