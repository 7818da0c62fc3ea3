import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../src/trace/event.js';
import { unpackTrace } from '../../src/view/columns/unpack.js';
import { layoutOf } from '../../src/view/draw/layout/layout.js';
import { HtmlReport } from '../../src/view/file/html-report.js';

const hostile = '</script><script>alert(1)</script><img src=x onerror=alert(2)>\n\u202eexe.txt<!--';
const peers = [{ id: 1, neighbours: [] }];
const events: TraceEvent[] = [
  {
    id: 'supervisor#1',
    at: 0,
    type: 'run:started',
    schema: 1,
    floodsim: '0',
    topology: 'one',
    peers,
    absent: [],
  },
  { id: '1#1', at: 1, type: 'query:issued', peer: 1, query: 'a'.repeat(32), file: hostile, ttl: 1 },
];

function reportOf(trace: readonly TraceEvent[]): string {
  const report = new HtmlReport();
  for (const event of trace) expect(report.event(event)).toBe('');
  return report.end();
}

/** The text of the only element that matches. */
function only(html: string, pattern: RegExp): string {
  const found = [...html.matchAll(pattern)];
  expect(found).toHaveLength(1);
  return found[0]?.[1] ?? '';
}

describe('a report as an HTML file', () => {
  const html = reportOf(events);

  it('has the trace, and only text of it outside of the packed data', () => {
    const data = only(html, /<script type="application\/octet-stream" id="trace">([^<]*)<\/script>/gu);
    const unpacked = unpackTrace(gunzipSync(Buffer.from(data, 'base64')));
    expect([...unpacked.events()]).toEqual(events);
    expect(only(html, /<title>([^<]*)<\/title>/gu)).toContain('&#60;script&#62;alert(1)');
    expect(html).not.toContain('<script>alert');
    expect(html).not.toContain('<img src=x');
    expect(html).not.toContain('\u202e');
  });

  it('has the map of the network, so that each replay looks the same', () => {
    const data = only(html, /<script type="application\/octet-stream" id="layout">([^<]*)<\/script>/gu);
    const layout: unknown = JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString());
    expect(layout).toEqual(layoutOf({ peers, absent: [] }));
  });

  it('names its encoding at once, and allows its own script and style only', () => {
    expect(Buffer.from(html).subarray(0, 1024).toString()).toContain('<meta charset="utf-8">');
    const policy = only(html, /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/gu);
    expect(policy).toMatch(/^default-src 'none'; /u);
    expect(policy).not.toMatch(/unsafe|https?:|\*/u);
    const hash = (text: string): string => createHash('sha256').update(text).digest('base64');
    expect(policy).toContain(`script-src 'sha256-${hash(only(html, /<script>([\s\S]*?)<\/script>/gu))}'`);
    expect(policy).toContain(`style-src 'sha256-${hash(only(html, /<style>([\s\S]*?)<\/style>/gu))}'`);
  });

  it('has the licences of the packages in its script', () => {
    const licences = only(html, /<script type="text\/plain" id="licences">([^<]*)<\/script>/gu);
    expect(licences).toMatch(/^preact .* \(MIT\)$/mu);
    expect(licences).toMatch(/^d3-force .* \(ISC\)$/mu);
  });

  it('says in words why it shows nothing without scripts', () => {
    expect(only(html, /<noscript>(.*?)<\/noscript>/gu)).toContain('scripts are switched off');
  });
});
