import { Outcome } from '../../protocol/router.js';
import type { EventList } from './event-list.js';
import { pull, push, type RunningQuery, type Turn } from './running-query.js';

/** Kinds of direct messages, less the number of the first. */
const Direct = { hit: 0, check: 1, goOn: 2, stop: 3 } as const;

/**
 * The events of messages between a peer and the origin that follow no link: hits, checks of walkers and their answers.
 *
 * A simulation sends no file: the transfer from the first holder whose hit arrives is verified at once.
 */
export class DirectEvents {
  readonly #list: EventList;

  constructor(list: EventList) {
    this.#list = list;
  }

  /** @param direct kind of the message */
  sent(direct: number, query: RunningQuery, peer: number, hops: number): void {
    if (direct === Direct.hit) this.#sendHit(query, peer, hops);
    // The check was sent by the turn of the walker.
    else if (direct !== Direct.check) this.#answerCheck(query, peer, hops, direct === Direct.goOn);
  }

  #sendHit(query: RunningQuery, peer: number, hops: number): void {
    const cause = query.matched.get(peer);
    if (cause === undefined) throw new Error('a hit of a peer that has no match');
    const about = { peer: this.#list.id(peer), query: query.id, to: this.#list.id(query.origin), hops };
    push(
      query.hits,
      peer,
      this.#list.add(peer, { type: 'hit:sent', ...about, size: null, sha256: null, cause }),
    );
  }

  /** @returns the turn of a peer that has an answer; null: nothing follows */
  arrived(direct: number, query: RunningQuery, peer: number, hops: number): Turn | null {
    if (direct === Direct.hit) this.#receiveHit(query, peer, hops);
    if (direct === Direct.hit || direct === Direct.check) return null;
    const walker = pull(query.waiting, `${peer} ${hops}`);
    if (walker === undefined) throw new Error('an answer to a walker that does not wait');
    const goesOn = direct === Direct.goOn;
    const about = { peer: this.#list.id(peer), query: query.id };
    const answer = { type: 'check:answered', ...about, goesOn, cause: walker.asked } as const;
    const cause = this.#list.add(peer, answer);
    const outcome = goesOn ? Outcome.forwarded : Outcome.stopped;
    return { query, peer, cause, outcome, hopWord: hops, state: walker.state, sends: [] };
  }

  /** A check has arrived at the origin, which answers it at once. */
  #answerCheck(query: RunningQuery, peer: number, hops: number, goesOn: boolean): void {
    const walker = query.waiting.get(`${peer} ${hops}`)?.[0];
    if (walker === undefined) throw new Error('an answer to a walker that does not wait');
    const { origin, id, hitCount: hits } = query;
    const about = { peer: this.#list.id(origin), query: id, from: this.#list.id(peer), state: walker.state };
    this.#list.add(origin, { type: 'check:received', ...about, hits, goesOn });
  }

  #receiveHit(query: RunningQuery, peer: number, hops: number): void {
    const cause = pull(query.hits, peer);
    if (cause === undefined) throw new Error('a hit that was not sent');
    const { origin, file, open } = query;
    const from = this.#list.id(peer);
    const { use } = open.hit(peer, peer);
    query.hitCount += 1;
    const about = { peer: this.#list.id(origin), query: query.id, from };
    const hit = { ...about, ip: '', port: 0, hops, size: null, use } as const;
    const received = this.#list.add(origin, { type: 'hit:received', ...hit, cause });
    if (use !== 'request') return;
    const start = { ...about, form: 'framed', file, size: null } as const;
    const started = this.#list.add(origin, { type: 'transfer:started', ...start, cause: received });
    const content = { savedTo: '', bytes: null, size: 0, md5: null, sha256: null } as const;
    const compared = { comparedWith: 'transfer', note: 'a simulation sends no file' } as const;
    const transfer = { ...about, file, ...content, ...compared };
    const verified = this.#list.add(origin, { type: 'transfer:verified', ...transfer, cause: started });
    open.transferred();
    const end = { peer: this.#list.id(origin), query: query.id, file, outcome: 'verified' } as const;
    this.#list.add(origin, { type: 'query:resolved', ...end, cause: verified });
  }

  lost(direct: number, query: RunningQuery, peer: number, hops: number): void {
    const about = { peer: this.#list.id(peer), query: query.id };
    if (direct !== Direct.hit) {
      const walker = pull(query.waiting, `${peer} ${hops}`);
      if (walker === undefined) throw new Error('the loss of a check of no walker');
      const failure = { type: 'check:failed', ...about, reason: 'no answer', cause: walker.asked } as const;
      const cause = this.#list.add(peer, failure);
      this.#list.add(peer, { type: 'query:dropped', ...about, reason: 'stopped', cause });
      return;
    }
    const cause = pull(query.hits, peer);
    if (cause === undefined) throw new Error('the loss of a hit that was not sent');
    this.#list.add(peer, { type: 'hit:failed', ...about, reason: 'the hit is lost', cause });
  }
}
