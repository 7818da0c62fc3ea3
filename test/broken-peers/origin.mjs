import { randomBytes } from 'node:crypto';
import { fetch } from './fetch.mjs';
import { sendToAll } from './links.mjs';
import { breaks, isNative, neighbours, self } from './settings.mjs';
import { find } from './share.mjs';
import { encode, encodeName } from './wire.mjs';

/** After this time without a hit, the client is answered `not-found`. */
const patienceMs = 8_000;

/** Open queries, by query id. */
const openQueries = new Map();

/** Issues a query for a client, and answers on the connection of its `ask`. */
export function ask({ file, ttl }, connection) {
  connection.isClient = true;
  const pending = {
    file,
    hits: [],
    isFetching: false,
    answer(outcome) {
      clearTimeout(this.patience);
      openQueries.delete(this.query);
      connection.answer(`answer ${encodeName(file)} ${outcome}\n`);
    },
    query: randomBytes(16).toString('hex'),
  };
  if (find(file) !== null) return pending.answer('held');
  openQueries.set(pending.query, pending);
  pending.patience = setTimeout(() => pending.answer('not-found'), patienceMs);
  void sendToAll(neighbours, encode.get({ file, origin: self, query: pending.query, hops: 0, ttl }));
}

export function found(hit) {
  const pending =
    openQueries.get(hit.query) ??
    [...openQueries.values()].find((open) => !hit.query && open.file === hit.file);
  if (pending?.file === hit.file) {
    clearTimeout(pending.patience);
    pending.hits.push(hit);
    void fetchNext(pending);
    return;
  }
  // The client of an older program is another process, so every hit is accepted.
  const isTaken = isNative ? breaks('refuse.unasked') : find(hit.file) === null;
  if (isTaken && !breaks('fetch.requests')) fetch(hit).catch(report);
}

/** Tries the holders one after another. */
async function fetchNext(pending) {
  if (pending.isFetching || breaks('fetch.requests')) return;
  pending.isFetching = true;
  for (let hit = pending.hits.shift(); hit !== undefined; hit = pending.hits.shift()) {
    try {
      await fetch(hit);
      return pending.answer('verified');
    } catch (error) {
      report(error);
    }
  }
  pending.answer('unverified');
}

const report = (error) => console.error(`not fetched: ${error.message}`);
