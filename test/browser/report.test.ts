import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/judge/result.js';
import type { TraceEvent } from '../../src/trace/event.js';
import { HtmlReport } from '../../src/view/file/html-report.js';
import { type OpenedPage, TestBrowser, titleInBrowser, whyNoBrowser } from '../helpers/browser.js';
import { repository, simJson, temporaryFolder, traceOf } from '../helpers/sim.js';

/** What is searched for in each shipped topology. */
const files: Readonly<Record<string, string>> = {
  'chain3.ini': '3.txt',
  'complete5.ini': '5.txt',
  'copies.ini': 'song.txt',
  'grid3x3.ini': '9.txt',
  'per-peer': '3.txt',
  'ring8.ini': '5.txt',
  'seven.ini': '6.txt',
  'star6.ini': '5.txt',
};

describe.skipIf(whyNoBrowser !== null)(titleInBrowser('a report in Chromium'), () => {
  const browser = new TestBrowser();

  async function reportOf(
    args: readonly string[],
    hash = '',
    viewport = { width: 1280, height: 800 },
  ): Promise<{ opened: OpenedPage; result: RunResult }> {
    const cwd = temporaryFolder();
    const path = join(cwd, 'report.html');
    const result = await simJson([...args, '-r', `html=${path}`], cwd);
    return { opened: await browser.openFile(path, hash, { viewport }), result };
  }

  it.for(readdirSync(join(repository, 'topologies')))(
    'opens from a file without a request or an error, with the counters of the result: %s',
    async (name) => {
      const topology = join(repository, 'topologies', name);
      const { opened, result } = await reportOf([topology, '--get', files[name] ?? '']);
      await expectEnd(opened, result);
      opened.expectQuiet();
    },
  );

  it('plays to the end, and steps back', async () => {
    const { opened, result } = await reportOf(['seven', '--get', '6.txt', '--ttl', '3'], '#axis=steps');
    const { page } = opened;
    await expectEnd(opened, result);
    const position = await page.getByTestId('position').innerText();
    await page.keyboard.press('Home');
    await expectCounters(opened, { sent: 0, duplicates: 0, reached: 0, bytes: 0 });
    expect(await page.getByTestId('verdict').getAttribute('data-outcome')).toBe('');
    await page.keyboard.press('+');
    await page.getByTestId('play').click();
    await expect.poll(() => page.getByTestId('position').innerText(), { timeout: 50_000 }).toBe(position);
    await expectEnd(opened, result);
    // Before its outcome the query has none.
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.getByTestId('position').innerText()).not.toBe(position);
    for (let step = 0; step < 3; step += 1) await page.getByTestId('previous').click();
    await expect.poll(() => page.getByTestId('verdict').getAttribute('data-outcome')).toBe('');
    opened.expectQuiet();
  });

  it('shows a message as it stood on the wire, byte for byte', async () => {
    const { opened, result } = await reportOf(['chain3', '--get', '3.txt']);
    const { page } = opened;
    await page.locator('[data-testid="event-row"][data-step="arrived"]').nth(1).click();
    const dump = await page.getByTestId('wire-hex').innerText();
    const text = Buffer.from(bytesIn(dump)).toString('latin1');
    const [origin] = result.peers;
    const id = result.queries[0]?.query;
    expect(text).toBe(`get 3.txt ${origin?.port} ${origin?.ip} ${id} 1 3\n`);
    const fields = await page.getByTestId('wire-fields').innerText();
    expect(fields).toContain(id);
    opened.expectQuiet();
  });

  it('selects by a click in both pictures, and shows the same message everywhere', async () => {
    const { opened } = await reportOf(['chain3', '--get', '3.txt'], '#layout=map&axis=steps');
    const { page } = opened;
    const detail = page.getByTestId('detail');
    await clickUntil(opened, 'network', async () => /peer 2/iu.test(await textOf(detail)));
    await page.keyboard.press('Escape');
    await clickUntil(opened, 'space-time', async () => (await page.getByTestId('wire-hex').count()) > 0);
    const selected = page.locator('[data-testid="event-row"][aria-selected="true"]');
    const peers = (await selected.first().locator('.row-peers').innerText()).split(/\D+/u);
    const title = await detail.locator('h2').innerText();
    for (const peer of peers) expect(title).toContain(peer);
    opened.expectQuiet();
  });

  it('opens at the moment of its address, and writes the moment into it', async () => {
    const { opened } = await reportOf(['chain3', '--get', '3.txt'], '#sel=1&lang=zh&theme=dark&axis=waves');
    const { page } = opened;
    expect(await page.getByTestId('detail').innerText()).toContain('TTL');
    expect(await page.locator('html').getAttribute('lang')).toMatch(/^zh/u);
    await page.keyboard.press('Escape');
    expect(await page.getByTestId('detail').count()).toBe(0);
    await page.keyboard.press('Home');
    await page.keyboard.press('n');
    await expect.poll(() => new URL(page.url()).hash).toMatch(/sel=0/u);
    opened.expectQuiet();
  });

  it.for([1920, 1024, 700])('fits into a window of %i pixels', async (width) => {
    const { opened, result } = await reportOf(['complete5', '--get', 'nowhere.txt'], '', {
      width,
      height: 700,
    });
    await expectEnd(opened, result);
    const scrolled = await opened.page.evaluate('document.documentElement.scrollWidth');
    expect(scrolled).toBeLessThanOrEqual(width);
    for (const name of ['network', 'space-time', 'play']) {
      const box = await opened.page.getByTestId(name).boundingBox();
      expect(box?.width, name).toBeGreaterThan(20);
      expect((box?.x ?? 0) + (box?.width ?? 0), name).toBeLessThanOrEqual(width);
    }
  });

  it('shows what faults did, where a message was dropped, and which fault has never acted', async () => {
    const faults = ['cut 1-2', 'duplicate 1>8 once', 'reset 4>3'].flatMap((fault) => ['--fault', fault]);
    const { opened, result } = await reportOf(['ring8', '--get', '5.txt', ...faults], '#axis=steps');
    const { page } = opened;
    await expectEnd(opened, result);
    const list = page.getByTestId('faults').getByRole('listitem');
    expect(await list.allInnerTexts()).toEqual([
      'cut 1-2 1 message dropped',
      'duplicate 1>8 once 1 message sent twice',
      'reset 4>3 never acted: this run proves nothing about it',
    ]);
    await page.locator('[data-testid="event-row"][data-step="lost"]').click();
    expect(await page.getByTestId('fate').innerText()).toContain(
      'Fault 1 (cut 1-2) drops the query from peer 1 to peer 2.',
    );
    // A fault has sent the copy, and not a peer.
    expect(result.queries[0]?.messages).toBe(5);
    opened.expectQuiet();
  });

  it('shows a hostile file name as text', async () => {
    const name =
      '<img src=x onerror=alert(1)>"\'&amp;\u202etxt.exe\nSecond line</script><script>alert(2)</script>';
    const result = await simJson(['chain3', '--get', '3.txt']);
    const report = new HtmlReport();
    for (const event of traceOf(result)) report.event(renamed(event, '3.txt', name));
    const path = join(temporaryFolder(), 'hostile.html');
    writeFileSync(path, report.end());
    const opened = await browser.openFile(path);
    const { page } = opened;
    page.on('dialog', (dialog) => opened.complaints.push(dialog.message()));
    await page.locator('[data-testid="event-row"][data-step="verified"]').click();
    for (const text of [await page.getByTestId('question').innerText(), await page.title()]) {
      expect(text).toContain('<img src=x onerror=alert(1)>');
      expect(text).not.toMatch(/[\n\u202e]/u);
    }
    expect(await page.locator('body').innerText()).not.toContain('\u202e');
    expect(await page.locator('img').count()).toBe(0);
    opened.expectQuiet();
  });

  const looks = ['theme=light', 'theme=dark', 'theme=projector', 'lang=zh'];
  it.for(looks)('has no serious fault of accessibility: %s', async (look) => {
    const { opened, result } = await reportOf(['grid3x3', '--get', '9.txt'], `#${look}`);
    await expectEnd(opened, result);
    expect(await opened.accessibilityFaults()).toEqual([]);
    // On a projector the list is hidden at first.
    if (look === 'theme=projector') await opened.page.keyboard.press('e');
    await opened.page.locator('[data-testid="event-row"][data-step="arrived"]').first().click();
    await opened.page.getByTestId('detail').waitFor();
    expect(await opened.accessibilityFaults()).toEqual([]);
    opened.expectQuiet();
  });
});

/** The page opens at the end of its first query. */
async function expectEnd(opened: OpenedPage, { queries: [query] }: RunResult): Promise<void> {
  await expectCounters(opened, {
    sent: query?.messages,
    duplicates: query?.duplicates,
    reached: query?.reached,
    bytes: query?.bytes ?? 0,
  });
  expect(await opened.page.getByTestId('verdict').getAttribute('data-outcome')).toBe(query?.verdict);
}

async function expectCounters(
  { page }: OpenedPage,
  expected: Record<string, number | undefined>,
): Promise<void> {
  const read = async (): Promise<Record<string, number>> => {
    const values = Object.keys(expected).map(async (name) => {
      const value = await page.getByTestId(`counter-${name}`).getAttribute('data-value');
      return [name, Number(value)] as const;
    });
    return Object.fromEntries(await Promise.all(values));
  };
  await expect.poll(read).toEqual(expected);
}

async function textOf(locator: Locator): Promise<string> {
  return (await locator.count()) === 0 ? '' : locator.innerText();
}

/** Clicks on points of a picture, from its centre outwards, until one has hit what is looked for. */
async function clickUntil({ page }: OpenedPage, name: string, isHit: () => Promise<boolean>): Promise<void> {
  const box = await page.getByTestId(name).boundingBox();
  if (box === null) throw new Error(`there is no picture ${name}`);
  const shares = [0, 1, -1, 2, -2, 3, -3, 4, -4].map((step) => 0.5 + step / 10);
  for (const down of shares) {
    for (const right of shares) {
      await page.mouse.click(box.x + right * box.width, box.y + down * box.height);
      if (await isHit()) return;
    }
  }
  throw new Error(`no click in ${name} has selected what was looked for`);
}

/** The bytes of a hex dump: an offset, bytes in groups, two spaces or more, letters. */
function bytesIn(dump: string): number[] {
  return dump.split('\n').flatMap((line) => {
    const [, hex = ''] = /^[0-9a-f]+ {2}((?:[0-9a-f]{2,} ?)+)/u.exec(line) ?? [];
    return [...hex.matchAll(/[0-9a-f]{2}/gu)].map(([byte]) => Number.parseInt(byte, 16));
  });
}

function renamed(event: TraceEvent, from: string, to: string): TraceEvent {
  const text = JSON.stringify(event).replaceAll(JSON.stringify(from), () => JSON.stringify(to));
  return JSON.parse(text) as TraceEvent;
}
