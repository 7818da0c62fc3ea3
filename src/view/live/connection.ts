import type { TraceEvent } from '../../trace/event.js';
import type { Command, CommandError, CommandResults, LiveState } from './protocol.js';

/**
 * `connecting`: before the first state. `lost`: the server cannot be reached; the browser tries again. `refused`: the server does not
 * take this page any more. `ended`: the network has stopped.
 */
export type LiveStatus = 'connecting' | 'live' | 'lost' | 'refused' | 'ended';

/** What a page can do with its server; in a browser `EventSource` and `fetch`. */
export interface Transport {
  /** @returns closes the stream */
  openEvents(handlers: {
    /** @param id number of the event in the trace */
    event(id: number, json: string): void;
    state(json: string): void;
    end(): void;
    /** @param isFinal whether the browser does not try again */
    lost(isFinal: boolean): void;
  }): () => void;
  /** @returns the answer, as JSON text; rejects if there is none */
  post(json: string): Promise<string>;
}

/** A command that the server refused, or that did not reach it. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly hint: string | null;

  constructor(message: string, hint: string | null) {
    super(message);
    this.hint = hint;
  }
}

export interface LiveConnectionOptions {
  readonly transport: Transport;
  /** Called with each event of the trace once, in order. */
  readonly onEvent: (event: TraceEvent) => void;
  /** Called after events, or when the state or the status has changed. */
  readonly onChange: () => void;
}

/** The page's side of a running network. */
export class LiveConnection {
  status: LiveStatus = 'connecting';
  /** Null until the server has sent it. */
  state: LiveState | null = null;
  readonly #options: LiveConnectionOptions;
  readonly #close: () => void;
  #lastId = 0;

  constructor(options: LiveConnectionOptions) {
    this.#options = options;
    const { transport, onEvent, onChange } = options;
    this.#close = transport.openEvents({
      event: (id, json) => {
        // A browser that connects again names the last event that it has handled, which may be older.
        if (id <= this.#lastId) return;
        this.#lastId = id;
        onEvent(JSON.parse(json) as TraceEvent);
        onChange();
      },
      state: (json) => {
        this.state = JSON.parse(json) as LiveState;
        this.#become('live');
      },
      end: () => {
        this.#close();
        this.#become('ended');
      },
      lost: (isFinal) => this.#become(isFinal ? 'refused' : 'lost'),
    });
  }

  /** @throws CommandFailure */
  async send<C extends Command>(command: C): Promise<CommandResults[C['do']]> {
    let answer: CommandResults[C['do']] & { readonly error?: CommandError };
    try {
      answer = JSON.parse(await this.#options.transport.post(JSON.stringify(command)));
    } catch (error) {
      throw new CommandFailure(error instanceof Error ? error.message : String(error), null);
    }
    if (answer.error !== undefined) throw new CommandFailure(answer.error.message, answer.error.hint);
    return answer;
  }

  #become(status: LiveStatus): void {
    this.status = status;
    this.#options.onChange();
  }
}
