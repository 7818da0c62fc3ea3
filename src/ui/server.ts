import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { messageOf, SimError } from '../core/errors.js';
import { knownError } from '../core/resources.js';
import type { CommandError, LiveState } from '../view/live/protocol.js';
import { refusalOf } from './access.js';
import type { EventLog } from './event-log.js';
import { EventStream } from './event-stream.js';
import { UnprovenConnections } from './unproven-connections.js';

/** A page, and the policy that its browser has to enforce. */
export interface ServedPage {
  readonly html: string;
  /** The value of `Content-Security-Policy`. */
  readonly policy: string;
}

export interface UiServerOptions {
  /** 0: the system chooses. */
  readonly port: number;
  readonly page: ServedPage;
  readonly log: EventLog;
  /** Path of the trace, which the page can save. */
  readonly trace: string;
  /** The run so far as one HTML file. */
  readonly report: () => Promise<string>;
  readonly state: () => LiveState;
  /** Runs a command, as JSON text; rejects with a SimError. */
  readonly execute: (json: string) => Promise<unknown>;
}

export interface UiServer {
  /** The address of the page, with the token. */
  readonly url: string;
  /** Sends the new events to every page. */
  eventsAdded(): void;
  /** Sends the state to every page. */
  stateChanged(): void;
  /** Reports the end to every page, and closes their connections. */
  close(): Promise<void>;
}

const maxCommandBytes = 64 * 1024;
const maxPages = 64;
/** States that follow each other faster are sent as one. */
const stateIntervalMs = 30;
const commentIntervalMs = 15_000;
/** How long a page may take to read the end: on a loaded machine it needs seconds. */
const closeMs = 3_000;

/**
 * Serves the page of a running network on 127.0.0.1:
 *
 * ```
 * GET  /          the page
 * GET  /events    server-sent events: the trace after `Last-Event-ID`, `state` events, and `end`
 * GET  /trace     the trace so far, as a file
 * GET  /report    the run so far, as an HTML file
 * POST /command   a command as JSON; answered by its result, or by an error with message and hint
 * ```
 *
 * @throws SimError `port-taken`
 */
export async function openUiServer(options: UiServerOptions): Promise<UiServer> {
  const token = randomBytes(24).toString('base64url');
  const streams = new Set<EventStream>();
  let port = 0;
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      const known = knownError(error);
      if (response.headersSent) response.destroy();
      else if (known !== null) sendError(response, 400, known);
      else sendError(response, 500, internalError(error));
    });
  });
  const unproven = new UnprovenConnections();
  server.on('connection', (socket) => unproven.add(socket));
  server.listen({ host: '127.0.0.1', port: options.port });
  await once(server, 'listening').catch((error: unknown) => {
    throw new SimError('port-taken', `port ${options.port} cannot be used: ${messageOf(error)}`, {
      hint: 'choose another with --port, or a free one with --port 0',
      cause: error,
    });
  });
  // A connection that could not be accepted, because too many files are open: its page tries again.
  server.on('error', () => {});
  const bound = server.address();
  if (bound !== null && typeof bound === 'object') port = bound.port;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', headers } = request;
    for (const [name, value] of Object.entries(safeHeaders)) response.setHeader(name, value);
    const base = 'http://127.0.0.1';
    const url = new URL(URL.canParse(request.url ?? '', base) ? (request.url ?? '') : '/', base);
    const refusal = refusalOf({ method, headers, token: url.searchParams.get('token') }, port, token);
    if (refusal !== null) {
      // The rest of the request is not read.
      response.setHeader('Connection', 'close');
      return sendError(response, refusal.status, { code: 'bad-usage', ...refusal });
    }
    unproven.prove(request.socket);
    switch (`${method} ${url.pathname}`) {
      case 'GET /':
        response.setHeader('Content-Security-Policy', options.page.policy);
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.end(options.page.html);
        return;
      case 'GET /events':
        return openStream(response, Number(headers['last-event-id'] ?? 0));
      case 'GET /trace':
        response.setHeader('Content-Type', 'application/x-ndjson');
        response.setHeader('Content-Disposition', 'attachment; filename="trace.ndjson"');
        // Closes the file also when the page goes away.
        return pipeline(createReadStream(options.trace), response);
      case 'GET /report':
        response.setHeader('Content-Type', 'text/html; charset=utf-8');
        response.setHeader('Content-Disposition', 'attachment; filename="report.html"');
        response.end(await options.report());
        return;
      case 'POST /command':
        return sendJson(response, 200, await options.execute(await bodyOf(request)));
      default:
        return sendError(response, 404, {
          code: 'bad-usage',
          message: 'there is nothing at this address',
          hint: 'open the address that sim ui has printed',
        });
    }
  }

  async function openStream(response: ServerResponse, after: number): Promise<void> {
    if (streams.size >= maxPages)
      return sendError(response, 503, {
        code: 'no-resources',
        message: `${maxPages} pages are open`,
        hint: 'close one of them',
      });
    const cursor = await options.log.openAfter(Number.isSafeInteger(after) ? after : 0);
    // The page has gone meanwhile.
    if (response.destroyed) return cursor.close();
    response.setHeader('Content-Type', 'text/event-stream');
    // A kept connection would delay the end of the server.
    response.setHeader('Connection', 'close');
    response.write('retry: 500\n\n');
    const stream = new EventStream(response, cursor);
    streams.add(stream);
    response.on('close', () => streams.delete(stream));
    stream.sendState(JSON.stringify(options.state()));
  }

  let stateTimer: NodeJS.Timeout | undefined;
  const sendStates = (): void => {
    stateTimer = undefined;
    if (streams.size === 0) return;
    const json = JSON.stringify(options.state());
    for (const stream of streams) stream.sendState(json);
  };
  const commentTimer = setInterval(() => {
    for (const stream of streams) stream.sendComment();
  }, commentIntervalMs);

  return {
    url: `http://127.0.0.1:${port}/?token=${token}`,
    eventsAdded: () => {
      for (const stream of streams) stream.wake();
    },
    stateChanged: () => {
      stateTimer ??= setTimeout(sendStates, stateIntervalMs);
    },
    close: async () => {
      clearTimeout(stateTimer);
      clearInterval(commentTimer);
      sendStates();
      for (const stream of streams) stream.end();
      const closed = new Promise((resolve) => server.close(resolve));
      const limit = setTimeout(() => server.closeAllConnections(), closeMs);
      await closed;
      clearTimeout(limit);
    },
  };
}

const safeHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxCommandBytes)
      throw new SimError('too-large', `the command has more than ${maxCommandBytes} bytes`, {
        hint: 'send less',
      });
  }
  return Buffer.concat(chunks).toString('utf8');
}

type ErrorFields = Omit<CommandError, 'hint'> & {
  readonly hint?: string | null | undefined;
  readonly problems?: SimError['problems'];
};

function sendError(
  response: ServerResponse,
  status: number,
  { code, message, hint, problems = [] }: ErrorFields,
): void {
  const error: CommandError = {
    code,
    message: [message, ...problems.map((problem) => problem.message)].join('; '),
    hint: hint ?? problems.find((problem) => problem.hint !== undefined)?.hint ?? null,
  };
  sendJson(response, status, { error });
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(value));
}

function internalError(error: unknown): ErrorFields {
  return { code: 'internal', message: `internal error (bug in floodsim): ${messageOf(error)}` };
}
