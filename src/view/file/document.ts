import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../../core/package.js';
import { markup, printable } from '../../core/sanitize.js';

/** Data in the page that the browser does not run. */
export interface Inert {
  readonly id: string;
  /** In base64. */
  readonly data: string;
}

export interface PageParts {
  /** Which of the built pages: of traces, or of sweeps. Default: of traces. */
  readonly bundle?: 'page' | 'sweep';
  readonly title: string;
  /** Whether the page connects to its server; otherwise it must not load or send anything. */
  readonly isLive: boolean;
  readonly inert: readonly Inert[];
}

export interface PageDocument {
  readonly html: string;
  /** For the header `Content-Security-Policy`; a report has it in the document. */
  readonly policy: string;
}

/** The built page as one document that needs no further file. `<body data-live>` if it connects to a server. */
export function pageDocument({ bundle = 'page', title, isLive, inert }: PageParts): PageDocument {
  const { script, style, licences } = builtPage(bundle);
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    ...(isLive ? ["connect-src 'self'", 'worker-src blob:', "frame-ancestors 'none'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const html = [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    // Browsers look for it in the first 1,024 bytes only.
    '<meta charset="utf-8">',
    ...(isLive ? [] : [`<meta http-equiv="Content-Security-Policy" content="${policy}">`]),
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    // Otherwise a browser requests /favicon.ico.
    '<link rel="icon" href="data:,">',
    `<title>${markup(printable(title))}</title>`,
    `<style>${style}</style>`,
    '</head>',
    isLive ? '<body data-live>' : '<body>',
    `<noscript>${noScript.map((sentence) => `<p>${sentence}</p>`).join('')}</noscript>`,
    ...inert.map(({ id, data }) => `<script type="application/octet-stream" id="${id}">${data}</script>`),
    `<script>${script}</script>`,
    `<script type="text/plain" id="licences">\n${licences}</script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
  return { html, policy };
}

const noScript = [
  'This page draws its pictures with a script, and scripts are switched off in this browser. Switch them on for this page.',
  '<span lang="zh-CN">本页面用脚本绘图，而此浏览器禁用了脚本。请为本页面启用脚本。</span>',
];

/** As they may stand in a document. */
function builtPage(bundle: string): Readonly<Record<'script' | 'style' | 'licences', string>> {
  const folder = join(packageFolder(), 'dist', 'page');
  const script = readFileSync(join(folder, `${bundle}.js`), 'utf8')
    .replaceAll(/<\/script/giu, '\\x3c/script')
    .replaceAll('<!--', '\\x3c!--');
  const stylesheet = join(folder, `${bundle}.css`);
  const style = existsSync(stylesheet) ? readFileSync(stylesheet, 'utf8').replaceAll('</', '<\\/') : '';
  const licences = readFileSync(join(folder, 'licences.txt'), 'utf8').replaceAll('<', '&lt;');
  return { script, style, licences };
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
