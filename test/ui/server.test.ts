import { once } from 'node:events';
import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { SimError } from '../../src/core/errors.js';
import { printable } from '../../src/core/sanitize.js';
import { openUiServer, type UiServer } from '../../src/ui/server.js';
import type { LiveState } from '../../src/view/live/protocol.js';
import { GrowingTrace, postCommand, SentEvents, sendRequest } from '../helpers/ui.js';

interface Tested {
  readonly server: UiServer;
  readonly trace: GrowingTrace;
  readonly commands: string[];
  add(...ids: string[]): void;
}

const hostile = '<img src=x onerror=alert(1)>\n\ndata: {"type":"forged"}\r\n\u202e';

async function start(): Promise<Tested> {
  const trace = new GrowingTrace();
  const commands: string[] = [];
  const server = await openUiServer({
    port: 0,
    page: { html: '<!doctype html>', policy: "default-src 'none'" },
    log: trace.log,
    trace: trace.path,
    report: async () => '<!doctype html><title>report</title>',
    state: () => ({ topology: hostile }) as LiveState,
    execute: async (json) => {
      if (json === '"bug"') throw new Error('a bug');
      if (json === '"refused"') throw new SimError('bad-usage', hostile, { hint: 'try again' });
      const problems = [{ message: 'one' }, { message: 'two', hint: 'correct two' }];
      if (json === '"problems"') throw new SimError('bad-topology', '2 problems', { problems });
      commands.push(json);
      return { number: commands.length };
    },
  });
  onTestFinished(() => server.close());
  const add = (...ids: string[]): void => {
    for (const id of ids) trace.add({ id });
    server.eventsAdded();
  };
  return { server, trace, commands, add };
}

function addressOf({ url }: UiServer, path: string): URL {
  const address = new URL(url);
  address.pathname = path;
  return address;
}

const ids = (client: SentEvents) => client.trace.map(({ id, data }) => [id, (data as { id: string }).id]);

describe('openUiServer', () => {
  it('[H9] serves the page with a strict policy, and lets nothing be stored, sniffed or referred to', async () => {
    const { server } = await start();
    const { status, headers, text } = await sendRequest(server.url);
    expect([status, text]).toEqual([200, '<!doctype html>']);
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'",
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
  });

  it('runs a command of its own page', async () => {
    const { server, commands } = await start();
    const { status, text } = await postCommand(server.url, '{"do":"files"}');
    expect([status, JSON.parse(text)]).toEqual([200, { number: 1 }]);
    expect(commands).toEqual(['{"do":"files"}']);
  });

  it.each([
    ['no token', '?', {}],
    ['an empty token', '?token=', {}],
    ['a wrong token', '?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', {}],
    ['the host of another name', undefined, { Host: 'attacker.example:80' }],
    ['the host without the port', undefined, { Host: '127.0.0.1' }],
    ['another origin', undefined, { Origin: 'http://attacker.example' }],
    ['another port as origin', undefined, { Origin: 'http://127.0.0.1:1' }],
    ['a file as origin', undefined, { Origin: 'null' }],
  ])('[H1] [H2] [H3] refuses %s on every path, and does nothing', async (_, search, headers) => {
    const { server, commands } = await start();
    for (const [method, path] of [
      ['GET', '/'],
      ['GET', '/events'],
      ['GET', '/trace'],
      ['GET', '/report'],
      ['POST', '/command'],
      ['GET', '/favicon.ico'],
    ] as const) {
      const address = addressOf(server, path);
      if (search !== undefined) address.search = search;
      const own = method === 'POST' ? { Origin: address.origin, 'Content-Type': 'application/json' } : {};
      const { status, text } = await sendRequest(
        address,
        method,
        { ...own, ...headers },
        method === 'POST' ? '{}' : '',
      );
      expect([method, path, status]).toEqual([method, path, 403]);
      expect(JSON.parse(text).error.hint).toBe('open the address that sim ui has printed');
    }
    expect(commands).toEqual([]);
  });

  it('[H3] [H4] refuses a command without an origin, as another type, and of more than 64 KiB', async () => {
    const { server, commands } = await start();
    const address = addressOf(server, '/command');
    const withoutOrigin = await sendRequest(address, 'POST', { 'Content-Type': 'application/json' }, '{}');
    expect(withoutOrigin.status).toBe(403);
    expect((await postCommand(server.url, '{}', { 'Content-Type': 'text/plain' })).status).toBe(415);
    const long = await postCommand(server.url, `"${'x'.repeat(70_000)}"`);
    expect([long.status, JSON.parse(long.text).error.code]).toEqual([400, 'too-large']);
    expect(commands).toEqual([]);
  });

  it('names each problem that a command has found', async () => {
    const { server } = await start();
    const { text } = await postCommand(server.url, '"problems"');
    expect(JSON.parse(text).error).toMatchObject({ message: '2 problems; one; two', hint: 'correct two' });
  });

  it('answers a command that fails with message and hint, and a bug without its stack', async () => {
    const { server } = await start();
    const refused = await postCommand(server.url, '"refused"');
    expect([refused.status, refused.headers['content-type']]).toEqual([400, 'application/json']);
    expect(JSON.parse(refused.text)).toEqual({
      error: { code: 'bad-usage', message: printable(hostile), hint: 'try again' },
    });
    const bug = await postCommand(server.url, '"bug"');
    expect(bug.status).toBe(500);
    expect(bug.text).not.toContain('server.test');
  });

  it('sends two pages the same events in the same order, the past included', async () => {
    const { server, add } = await start();
    add('a', 'b');
    const early = new SentEvents(server.url);
    await early.until((all) => all.length >= 3);
    add('c');
    const late = new SentEvents(server.url);
    await late.until((all) => all.length >= 4);
    add('d', 'e');
    const expected = [...'abcde'].map((id, index) => [index + 1, id]);
    for (const page of [early, late]) {
      await page.until(() => page.trace.length >= 5);
      expect(ids(page)).toEqual(expected);
    }
  });

  it('[H5] closes the oldest connections that have not sent the token, and goes on serving the page', async () => {
    const { server, add } = await start();
    const page = new SentEvents(server.url);
    await page.until((all) => all.length >= 1);
    const { hostname: host, port } = new URL(server.url);
    let closed = 0;
    const strangers = Array.from({ length: 100 }, () =>
      connect({ host, port: Number(port) }).on('close', () => {
        closed += 1;
      }),
    );
    onTestFinished(() => {
      for (const socket of strangers) socket.destroy();
    });
    await expect.poll(() => closed).toBe(36);
    expect((await sendRequest(server.url)).status).toBe(200);
    add('a');
    await page.until(() => page.trace.length >= 1);
    expect(page.trace).toHaveLength(1);
  });

  it('[H5] does not read on after it has refused a request', async () => {
    const { server } = await start();
    const { hostname: host, port } = new URL(server.url);
    const socket = connect({ host, port: Number(port) });
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => {});
    socket.write('POST /command HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n');
    let text = '';
    socket.setEncoding('latin1').on('data', (part: string) => {
      text += part;
    });
    await once(socket, 'end');
    expect(text).toMatch(/^HTTP\/1\.1 403 .*\r\nConnection: close\r\n/su);
  });

  it('[H4] opens no more than 64 streams of events', async () => {
    const { server } = await start();
    const pages = Array.from({ length: 64 }, () => new SentEvents(server.url));
    await Promise.all(pages.map((page) => page.until((all) => all.length >= 1)));
    const { status, text } = await sendRequest(addressOf(server, '/events'));
    expect([status, JSON.parse(text).error.message]).toEqual([503, '64 pages are open']);
  });

  it('sends a page that connects again exactly what it has missed', async () => {
    const { server, add } = await start();
    add(...Array.from({ length: 600 }, (_, index) => `e${index + 1}`));
    const page = new SentEvents(server.url, 598);
    await page.until(() => page.trace.length >= 2);
    add('e601');
    await page.until(() => page.trace.length >= 3);
    expect(ids(page)).toEqual([
      [599, 'e599'],
      [600, 'e600'],
      [601, 'e601'],
    ]);
  });

  it('sends an event of hostile text as one event', async () => {
    const { server, add } = await start();
    const page = new SentEvents(server.url);
    add(hostile, 'next');
    await page.until(() => page.trace.length >= 2);
    expect(ids(page)).toEqual([
      [1, hostile],
      [2, 'next'],
    ]);
  });

  it('[H6] sends a page that has not read for long all events, and only the last of many states', async () => {
    const { server, trace } = await start();
    const page = new SentEvents(server.url);
    await page.until((all) => all.length >= 1);
    page.pause();
    const text = 'x'.repeat(4_000);
    const count = 4_000;
    for (let number = 1; number <= count; number += 1) {
      trace.add({ id: `${number} ${text}` });
      server.eventsAdded();
      server.stateChanged();
    }
    page.resume();
    await page.until(() => page.trace.length >= count);
    expect(page.trace.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
    expect(page.all.length - count).toBeLessThan(100);
  });

  it('gives the run so far as files to save', async () => {
    const { server, add } = await start();
    add('a');
    const trace = await sendRequest(addressOf(server, '/trace'));
    expect([trace.text, trace.headers['content-disposition']]).toEqual([
      '{"id":"a"}\n',
      'attachment; filename="trace.ndjson"',
    ]);
    const report = await sendRequest(addressOf(server, '/report'));
    expect([report.text, report.headers['content-disposition']]).toEqual([
      '<!doctype html><title>report</title>',
      'attachment; filename="report.html"',
    ]);
  });

  it.runIf(existsSync('/proc/self/fd'))(
    'closes the trace when a page goes away while it loads it',
    async () => {
      const { server, trace } = await start();
      trace.add({ id: 'x'.repeat(20_000_000) });
      const count = (): number => {
        const files = readdirSync('/proc/self/fd').map((fd) => `/proc/self/fd/${fd}`);
        return files.filter((link) => existsSync(link) && readlinkSync(link) === trace.path).length;
      };
      const request = get(addressOf(server, '/trace'));
      const [response] = await once(request, 'response');
      expect(count()).toBe(1);
      response.destroy();
      await vi.waitFor(() => expect(count()).toBe(0), { timeout: 10_000 });
    },
  );

  it('ends the stream with an end event when it closes', async () => {
    const { server, add } = await start();
    const page = new SentEvents(server.url);
    await page.until((all) => all.length >= 1);
    add('last');
    const closed = server.close();
    await page.until((all) => all.at(-1)?.type === 'end');
    expect(ids(page)).toEqual([[1, 'last']]);
    await closed;
  });
});
