import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TraceEvent } from '../../../src/trace/event.js';
import { EventLog } from '../../../src/ui/event-log.js';
import { openUiServer } from '../../../src/ui/server.js';
import type { LiveState } from '../../../src/view/live/protocol.js';
import { readCommand } from '../../../src/view/live/read-command.js';
import { type FuzzTarget, type OpenTarget, promise } from '../target.js';

/** In inputs these words stand for the token and the host of the server, which are other ones in each run. */
const marks = { token: 'TOKEN', host: '127.0.0.1:1' } as const;

const get = (path: string, ...headers: string[]): string =>
  [`GET ${path} HTTP/1.1`, `Host: ${marks.host}`, ...headers, 'Connection: close', '', ''].join('\r\n');
const post = (body: string): string =>
  [
    `POST /command?token=${marks.token} HTTP/1.1`,
    `Host: ${marks.host}`,
    `Origin: http://${marks.host}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');

/** Bytes at the port of `sim ui`: nothing is served, and no command runs, without the token; the server lives on. */
export const target: FuzzTarget = {
  seeds: [
    get(`/?token=${marks.token}`),
    get(`/events?token=${marks.token}`, 'Last-Event-ID: 1'),
    get(`/trace?token=${marks.token}`),
    get(`/report?token=${marks.token}`),
    get('/'),
    post('{"do":"files"}'),
    post('{"do":"kill","peer":1}'),
  ].map((text) => Buffer.from(text)),
  tokens: [
    ...[
      'GET ',
      'POST ',
      'HEAD ',
      'OPTIONS ',
      '/command',
      '/events',
      '/trace',
      '/report',
      ' HTTP/1.1\r\n',
      'Host: ',
    ],
    ...[
      'Origin: ',
      'Transfer-Encoding: chunked\r\n',
      'Content-Length: ',
      'Expect: 100-continue\r\n',
      'Upgrade: x\r\n',
    ],
    ...[
      'Last-Event-ID: ',
      '//',
      '..',
      '%2e',
      '?',
      '&token=',
      '#',
      '\r\n',
      '\r\n\r\n',
      '0\r\n\r\n',
      marks.token,
      marks.host,
    ],
  ],
  maxBytes: 16 * 1024,
  open,
};

async function open(): Promise<OpenTarget> {
  const work = mkdtempSync(join(tmpdir(), 'fuzz-page-'));
  const trace = join(work, 'trace.ndjson');
  const event = { id: 'supervisor#1', at: 0, type: 'run:started' } as TraceEvent;
  writeFileSync(trace, `${JSON.stringify(event)}\n`);
  const log = new EventLog(trace);
  log.append(event);
  let commands = 0;
  const server = await openUiServer({
    port: 0,
    page: { html: '<!doctype html>SECRET', policy: "default-src 'none'" },
    log,
    trace,
    report: async () => '<!doctype html>SECRET',
    state: () => ({ topology: 'SECRET' }) as LiveState,
    execute: async (json) => {
      commands += 1;
      return readCommand(json);
    },
  });
  const url = new URL(server.url);
  const token = url.searchParams.get('token') ?? '';

  const send = async (bytes: Buffer): Promise<string> => {
    const socket = connect({ host: '127.0.0.1', port: Number(url.port) });
    let answer = '';
    socket.setEncoding('latin1').on('data', (text: string) => {
      answer += text;
      // The stream of events would go on for ever.
      if (answer.includes('event: state')) socket.destroy();
    });
    socket.on('error', () => {});
    socket.end(bytes);
    await once(socket, 'close');
    return answer;
  };

  return {
    run: async (input) => {
      const text = input.toString('latin1');
      const before = commands;
      const filled = text.replaceAll(marks.token, token).replaceAll(marks.host, url.host);
      const answer = await send(Buffer.from(filled, 'latin1'));
      promise(!answer.includes(token), 'no answer has the token');
      promise(!answer.includes(' 500 '), 'no request is an internal error');
      if (text.includes(marks.token) && /host:[ \t]*127\.0\.0\.1:1/iu.test(text)) return;
      promise(commands === before, 'no command runs without token and host');
      promise(!answer.includes('SECRET'), 'nothing is served without token and host');
    },
    close: async () => {
      promise(
        (await send(Buffer.from(get('/').replace(marks.host, url.host)))).includes(' 403 '),
        'it lives',
      );
      await server.close();
      rmSync(work, { recursive: true, force: true });
    },
  };
}
