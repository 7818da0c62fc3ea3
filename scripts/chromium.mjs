// The system's own Chromium, without a screen: for pictures, measurements and tests of the pages.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

/** Path of the browser; undefined if none is installed. */
export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  (path) => existsSync(path),
);

/** Starts the browser with an empty profile. It loads nothing by itself. */
export function launchChromium() {
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
