import { randomBytes } from 'node:crypto';
import { fetch } from './fetch.mjs';
import { sendToAll } from './links.mjs';
import { breaks, isNative, neighbours, self } from './settings.mjs';
import { find } from './share.mjs';
import { encode, encodeName } from './wire.mjs';

/** A question to which no hit came for so long is answered `not-found`. */
const patienceMs = 8_000;

/** Open questions, by query id. */
const questions = new Map();

/** Asks the network for the user, and answers on the connection that the question came on. */
export function ask({ file, ttl }, connection) {
  connection.isClient = true;
  const question = {
    file,
    hits: [],
    isFetching: false,
    answer(outcome) {
      clearTimeout(this.patience);
      questions.delete(this.query);
      connection.answer(`answer ${encodeName(file)} ${outcome}\n`);
    },
    query: randomBytes(16).toString('hex'),
  };
  if (find(file) !== null) return question.answer('held');
  questions.set(question.query, question);
  question.patience = setTimeout(() => question.answer('not-found'), patienceMs);
  void sendToAll(neighbours, encode.get({ file, origin: self, query: question.query, hops: 0, ttl }));
}

export function found(hit) {
  const question =
    questions.get(hit.query) ?? [...questions.values()].find((open) => !hit.query && open.file === hit.file);
  if (question?.file === hit.file) {
    clearTimeout(question.patience);
    question.hits.push(hit);
    void fetchNext(question);
    return;
  }
  // The older programs' client is another process: whatever was found was asked for, as far as they know.
  const isTaken = isNative ? breaks('refuse.unasked') : find(hit.file) === null;
  if (isTaken && !breaks('fetch.requests')) fetch(hit).catch(tell);
}

/** Tries one holder after the other. */
async function fetchNext(question) {
  if (question.isFetching || breaks('fetch.requests')) return;
  question.isFetching = true;
  for (let hit = question.hits.shift(); hit !== undefined; hit = question.hits.shift()) {
    try {
      await fetch(hit);
      return question.answer('verified');
    } catch (error) {
      tell(error);
    }
  }
  question.answer('unverified');
}

const tell = (error) => console.error(`not fetched: ${error.message}`);
