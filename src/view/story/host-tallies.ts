import type { QueryStory, Transfer } from './model.js';
import type { Story } from './story.js';
import { ascending, countUntil, isSent, received } from './tally.js';

/** What a query has sent within hosts, or from one host to another. */
export interface HostTally {
  /** Copies of the query, without those that could not be sent. */
  readonly sent: number;
  /** Hits that have arrived. */
  readonly hits: number;
  /** Bytes of archives that have arrived. */
  readonly bytes: number;
}

interface Times {
  readonly sent: number[];
  readonly hits: number[];
  readonly transfers: Transfer[];
}

/** The traffic of one query within hosts and between them at any time. Valid until `revision` changes. */
export class HostTallies {
  readonly #within: Times = { sent: [], hits: [], transfers: [] };
  readonly #between: Times = { sent: [], hits: [], transfers: [] };

  constructor(story: Story, query: QueryStory) {
    for (const index of query.messages) {
      const message = story.messages[index];
      if (message === undefined || message.from === null || message.to === null) continue;
      const isWithin = story.hostOf(message.from) === story.hostOf(message.to);
      const times = isWithin ? this.#within : this.#between;
      if (message.kind === 'transfer') times.transfers.push(message);
      else if (message.kind === 'query' && isSent(message)) times.sent.push(message.sentAt);
      else if (message.kind === 'hit' && message.endedAt !== null && message.fate !== 'unreachable')
        times.hits.push(message.endedAt);
    }
    for (const { sent, hits } of [this.#within, this.#between])
      for (const list of [sent, hits]) ascending(list);
  }

  at(time: number): { readonly within: HostTally; readonly between: HostTally } {
    const tally = ({ sent, hits, transfers }: Times): HostTally => ({
      sent: countUntil(sent, time),
      hits: countUntil(hits, time),
      bytes: transfers.reduce((sum, transfer) => sum + received(transfer, time), 0),
    });
    return { within: tally(this.#within), between: tally(this.#between) };
  }
}
