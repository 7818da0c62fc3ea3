import { appendFileSync, writeFileSync } from 'node:fs';
import { type ClientRequest, get, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { TraceEvent } from '../../src/trace/event.js';
import { EventLog } from '../../src/ui/event-log.js';
import { temporaryFolder } from './sim.js';

export interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Sends a request with exactly these headers. */
export function sendRequest(
  url: string | URL,
  method = 'GET',
  headers: Record<string, string> = {},
  body = '',
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Sends a command as a page does. */
export function postCommand(
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const address = new URL(url);
  address.pathname = '/command';
  const own = { Origin: address.origin, 'Content-Type': 'application/json' };
  return sendRequest(address, 'POST', { ...own, ...headers }, body);
}

/** A server-sent event. */
export interface SentEvent {
  readonly id: number | null;
  /** `message` for an event of the trace. */
  readonly type: string;
  readonly data: unknown;
}

/** A client of server-sent events. */
export class SentEvents {
  readonly all: SentEvent[] = [];
  readonly #request: ClientRequest;
  #response: IncomingMessage | undefined;
  #text = '';
  #onEvent: () => void = () => {};

  /** @param after number of the last event that it has */
  constructor(url: string, after?: number) {
    const address = new URL(url);
    address.pathname = '/events';
    const headers = after === undefined ? {} : { 'Last-Event-ID': String(after) };
    this.#request = get(address, { headers }, (response) => {
      this.#response = response;
      response.setEncoding('utf8').on('data', (text: string) => this.#take(text));
      response.on('error', () => {});
    });
    this.#request.on('error', () => {});
    onTestFinished(() => this.close());
  }

  /** The events of the trace. */
  get trace(): SentEvent[] {
    return this.all.filter(({ type }) => type === 'message');
  }

  /** Resolves when the events so far fulfil the condition. */
  async until(isEnough: (events: readonly SentEvent[]) => boolean): Promise<void> {
    while (!isEnough(this.all)) {
      await new Promise<void>((resolve) => {
        this.#onEvent = resolve;
      });
    }
  }

  pause(): void {
    this.#response?.pause();
  }

  resume(): void {
    this.#response?.resume();
  }

  close(): void {
    this.#request.destroy();
  }

  #take(text: string): void {
    this.#text += text;
    const blocks = this.#text.split('\n\n');
    this.#text = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => {
          const at = line.indexOf(': ');
          return [line.slice(0, at), line.slice(at + 2)] as const;
        }),
      );
      const data = fields.get('data');
      if (data === undefined) continue;
      const id = fields.get('id');
      const type = fields.get('event') ?? 'message';
      this.all.push({ id: id === undefined ? null : Number(id), type, data: JSON.parse(data) });
    }
    this.#onEvent();
  }
}

/** A trace on disk that grows, with its log. */
export class GrowingTrace {
  readonly path = join(temporaryFolder(), 'trace.ndjson');
  readonly log = new EventLog(this.path);

  constructor() {
    writeFileSync(this.path, '');
  }

  add(event: Partial<TraceEvent> & object): void {
    appendFileSync(this.path, `${JSON.stringify(event)}\n`);
    this.log.append(event as TraceEvent);
  }
}
