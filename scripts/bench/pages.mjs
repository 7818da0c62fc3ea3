// Reports of 100,000 events: their size, when they are there, and the processor time of each frame, beyond that of a canvas with
// nothing but a point. Measured in Chromium without a graphics card, where everything is drawn by the processor.
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromiumPath, launchChromium } from '../chromium.mjs';
import { writeLargeTrace } from './large-trace.mjs';

const minEvents = 100_000;
const frames = 40;

/** Limits in ms. In the last network a single flood has all events, so its diagram has them as well. */
const networks = [
  { peers: 30, linksPerPeer: 3, limits: { pan: 25, whole: 100 } },
  { peers: 1000, linksPerPeer: 3, limits: { pan: 25, whole: 100 } },
  { peers: 1000, linksPerPeer: 18, limits: { zoomed: 8, whole: 100 } },
];

/**
 * @param node runs a script of the repository
 * @param report takes a row: what, value, unit, and the limit of the value, if it has one
 */
export async function benchPages({ folder, rounds, node, median, report }) {
  if (chromiumPath === undefined) {
    console.log('        pages: skipped, Chromium is not installed');
    return;
  }
  mkdirSync(folder, { recursive: true });
  const browser = await launchChromium();
  try {
    const floor = await measureBareCanvas(browser);
    report({ what: 'a frame of a canvas with a point', value: floor, unit: 'ms' });
    for (const { peers, linksPerPeer, limits } of networks) {
      const name = `${peers}-peers-${linksPerPeer * peers}-links`;
      const trace = join(folder, `${name}.ndjson`);
      const html = join(folder, `${name}.html`);
      await writeLargeTrace(trace, { peers, linksPerPeer, minEvents, ttl: 7 });
      node('dist/cli.js', 'report', trace, '--format', 'html', '--out', html);
      const what = (text) => `report of ${peers} peers, ${linksPerPeer * peers} links: ${text}`;
      report({ what: what('file'), value: statSync(html).size / 1000, unit: 'kB', limit: 1000 });
      const measured = [];
      for (let round = 0; round < Math.min(3, rounds); round += 1)
        measured.push(await measure(browser, html));
      const of = (name) => median(measured.map((one) => one[name]));
      report({ what: what('first paint'), value: of('firstPaint'), unit: 'ms' });
      report({ what: what('all events read'), value: of('complete'), unit: 'ms' });
      for (const activity of ['pan', 'playback', 'zoomed', 'whole'])
        report({
          what: what(`${activity}, a frame`),
          value: of(activity) - floor,
          unit: 'ms',
          limit: limits[activity],
        });
    }
  } finally {
    await browser.close();
  }
}

async function openPage(browser) {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  /** Processor time of each frame, in ms. */
  const perFrame = async (act) => {
    const before = await processorTime(session);
    for (let frame = 0; frame < frames; frame += 1) {
      await act(frame);
      await nextFrame(page);
    }
    return ((await processorTime(session)) - before) / frames;
  };
  return { page, perFrame };
}

/** What a frame takes that draws nearly nothing, with the same movements of the mouse. */
async function measureBareCanvas(browser) {
  const { page, perFrame } = await openPage(browser);
  await page.setContent('<canvas width="1500" height="500"></canvas>');
  await page.evaluate(() => {
    const context = document.querySelector('canvas').getContext('2d');
    addEventListener('mousemove', ({ clientX, clientY }) => {
      context.clearRect(0, 0, 1500, 500);
      context.fillRect(clientX, clientY, 2, 2);
    });
  });
  const time = await perFrame((frame) => page.mouse.move(500 + 3 * frame, 300));
  await page.close();
  return time;
}

/** All values in ms; those of a frame are processor time. */
async function measure(browser, html) {
  const { page, perFrame } = await openPage(browser);
  await page.goto(pathToFileURL(html).href);
  await page.locator('[data-testid="verdict"]').waitFor({ timeout: 60_000 });
  const complete = await page.evaluate(() => performance.now());
  const [paint] = await page.evaluate(() =>
    performance.getEntriesByName('first-contentful-paint').map(({ startTime }) => startTime),
  );
  const centre = async (name) => {
    const { x, y, width, height } = await page.getByTestId(name).boundingBox();
    return { x: x + width / 2, y: y + height / 2 };
  };

  const network = await centre('network');
  await page.mouse.move(network.x, network.y);
  await page.mouse.wheel(0, -200);
  await page.mouse.down();
  const pan = await perFrame((frame) => page.mouse.move(network.x + 3 * frame, network.y + 2 * frame));
  await page.mouse.up();

  const time = await centre('space-time');
  await page.mouse.move(time.x, time.y);
  // Nearer and farther in turn: each time the whole picture is drawn anew.
  const whole = await perFrame((frame) => page.mouse.wheel(0, frame % 2 === 0 ? -20 : 20));
  // To a hundredth of the time.
  for (let step = 0; step < 10; step += 1) await page.mouse.wheel(0, -300);
  await nextFrame(page);
  const zoomed = await perFrame((frame) => page.mouse.wheel(frame % 2 === 0 ? 30 : -30, 0));

  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  const playback = await perFrame(() => undefined);
  await page.close();
  return { firstPaint: paint, complete, pan, whole, zoomed, playback };
}

/** Of the page's process so far, in ms. */
async function processorTime(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  return 1000 * metrics.find(({ name }) => name === 'ProcessTime').value;
}

async function nextFrame(page) {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
}
