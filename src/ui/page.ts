import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../core/package.js';
import type { ServedPage } from './server.js';

/** The built page, as one document that needs no further file. Its body has `data-live`: it connects to its server. */
export function livePage(): ServedPage {
  const folder = join(packageFolder(), 'dist', 'page');
  const script = readFileSync(join(folder, 'page.js'), 'utf8')
    .replaceAll('</script', '<\\/script')
    .replaceAll('<!--', '<\\!--');
  const stylesheet = join(folder, 'page.css');
  const style = existsSync(stylesheet) ? readFileSync(stylesheet, 'utf8') : '';
  return {
    html: [
      '<!doctype html>',
      '<html lang="en">',
      '<head>',
      '<meta charset="utf-8">',
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
      '<title>floodsim</title>',
      `<style>${style}</style>`,
      '</head>',
      '<body data-live>',
      `<script>${script}</script>`,
      '</body>',
      '</html>',
      '',
    ].join('\n'),
    policy: [
      "default-src 'none'",
      `script-src '${hashOf(script)}'`,
      `style-src '${hashOf(style)}'`,
      "connect-src 'self'",
      'img-src data:',
      'worker-src blob:',
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  };
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
