import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, expect, onTestFinished } from 'vitest';
import { chromiumPath, launchChromium } from '../../scripts/chromium.mjs';

/** Opens pages in the system's own Chromium, without a screen. */

/** Why these tests cannot run here; null if they can. */
export const whyNoBrowser = chromiumPath === undefined ? 'Chromium is not installed' : null;

/** The title of a group of tests, with the reason if they are skipped. */
export function titleInBrowser(title: string): string {
  return whyNoBrowser === null ? title : `${title} (skipped: ${whyNoBrowser})`;
}

/** One browser for all tests of a file; each page has a profile of its own. */
export class TestBrowser {
  #browser: Promise<Browser> | undefined;

  constructor() {
    afterAll(async () => (await this.#browser)?.close());
  }

  /** Opens a page that is closed when the test ends. */
  async open(address: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
    this.#browser ??= launchChromium();
    const context = await (await this.#browser).newContext({
      viewport: { width: 1280, height: 800 },
      ...options,
    });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const opened = new OpenedPage(page, address);
    await page.goto(address);
    return opened;
  }

  openFile(path: string, hash = '', options: BrowserContextOptions = {}): Promise<OpenedPage> {
    return this.open(`${pathToFileURL(path)}${hash}`, options);
  }
}

export class OpenedPage {
  readonly page: Page;
  /** Errors and warnings of the console, and errors that nothing has caught. */
  readonly complaints: string[] = [];
  /** Addresses of everything that was requested, without the page itself. */
  readonly requests: string[] = [];

  constructor(page: Page, address: string) {
    this.page = page;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('crash', () => this.complaints.push('the page crashed'));
    page.on('request', (request) => {
      const isItself = request.isNavigationRequest() && request.url() === address.replace(/#.*$/u, '');
      if (!isItself) this.requests.push(request.url());
    });
  }

  /** Expects that the page loaded nothing, and that the browser had nothing to complain about. */
  expectQuiet(): void {
    expect(this.complaints).toEqual([]);
    expect(this.requests).toEqual([]);
  }

  /** What axe-core finds of at least serious impact: what, and where. */
  async accessibilityFaults(): Promise<string[]> {
    await this.page.evaluate(axe.source);
    const results = (await this.page.evaluate('axe.run()')) as AxeResults;
    return results.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
  }
}

interface AxeResults {
  readonly violations: readonly {
    readonly id: string;
    readonly impact: string | null;
    readonly nodes: readonly { readonly target: readonly string[] }[];
  }[];
}
