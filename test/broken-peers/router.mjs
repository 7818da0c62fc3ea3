import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { sendOnce, sendToAll } from './links.mjs';
import { breaks, dialect, isNative, neighbours, sameAddress, self, shareDir } from './settings.mjs';
import { digest, find } from './share.mjs';
import { encode } from './wire.mjs';

const rememberedMs = 10 * 60_000;
/** Without a query id, the same file and origin mean the same query for this time. */
const bareRememberedMs = 5_000;
const rememberedAtMost = 100_000;
const maxHops = 65_535;

/** By query id: time and link of the first copy, and what the faults need to know about later copies. */
const seen = new Map();

/** Handles a query. `link` is the neighbour's number, or the connection if that is unknown. */
export function route(message, link) {
  const { file, origin, ttl, hops } = message;
  if (hops >= maxHops) return;
  const query = message.query ?? idOfBare(file, origin);
  const { isCopy, known } = remember(query, link, message);
  if (sameAddress(origin, self)) {
    if (breaks('duplicate.own') && !isCopy) forward(message, query, link);
    return;
  }
  const again = isCopy ? fault(known, link, hops) : null;
  if (isCopy && again === null) return;
  if (breaks('ttl.last-answers') && ttl <= 1) return;
  const entry = lookUp(file);
  if (again !== 'forward' && (entry !== null || breaks('found.nothing-else'))) void answer(message, entry);
  if (again === 'answer' || (entry !== null && !breaks('relay.holder-keeps'))) return;
  forward(message, query, link, isCopy && breaks('duplicate.cycle'));
}

function idOfBare(file, { ip, port }) {
  return createHash('sha256').update(`${file} ${ip} ${port}`).digest('hex').slice(0, 32);
}

function remember(query, link, { query: said, hops }) {
  const now = performance.now();
  for (const [oldest, { at, lasts }] of seen) {
    if (now - at < lasts && seen.size < rememberedAtMost) break;
    seen.delete(oldest);
  }
  const known = seen.get(query);
  if (known !== undefined && now - known.at < known.lasts) {
    known.copies += 1;
    return { isCopy: true, known };
  }
  const lasts = said === null ? bareRememberedMs : rememberedMs;
  const fresh = { at: now, lasts, link, hops, copies: 1, wasForwardedAgain: false };
  seen.set(query, fresh);
  return { isCopy: false, known: fresh };
}

/** @returns what to do wrongly with a copy: `forward`, `answer`, or null for nothing */
function fault(known, link, hops) {
  const isSameLink = known.link === link;
  if (breaks('duplicate.answered-once')) return 'answer';
  if (breaks('duplicate.cycle') && known.copies > 2 && hops > known.hops) {
    known.hops = hops;
    return 'forward';
  }
  const isOnce = isSameLink ? breaks('duplicate.same-link') : breaks('duplicate.other-link');
  if (!isOnce || known.wasForwardedAgain) return null;
  known.wasForwardedAgain = true;
  return 'forward';
}

function lookUp(file) {
  if (file.includes('/')) return { name: file, path: join(shareDir, file) };
  if (breaks('found.chinese-name') && /[^\x20-\x7e]/u.test(file)) return null;
  const entry = find(file);
  return entry?.isBelow && breaks('found.subfolder') ? null : entry;
}

const empty = { size: 0, sha256: createHash('sha256').digest('hex') };

async function answer({ file, origin, query, hops }, entry) {
  const content = entry === null ? empty : await digest(entry.path).catch(() => empty);
  const isOther = breaks('found.own-file');
  const hit = encode.found({
    file,
    number: isOther ? self.id + 1 : self.id,
    ip: self.ip,
    port: isOther && dialect === 'cisen07' ? 1 : self.port,
    query: isNative ? query : null,
    hops: breaks('found.extended') ? hops : hops + 1,
    ...content,
  });
  sendOnce(origin, hit);
}

function forward(message, query, from, keepsTtl = false) {
  const lowered = message.ttl - 1;
  if (breaks('ttl.stops') ? lowered < 0 : lowered <= 0) return;
  const origin = breaks('relay.untouched') ? self : message.origin;
  const to = neighbours.filter((neighbour) => isAsked(neighbour, from, message.origin));
  const ttl = keepsTtl || breaks('ttl.lowered') ? message.ttl : lowered;
  const hops = breaks('relay.hops') ? message.hops : message.hops + 1;
  const written = isNative
    ? encode.get({ file: message.file, origin, query, hops, ttl })
    : encode.relayed(message, { ttl, origin });
  void sendToAll(breaks('relay.forwards') ? to.slice(0, 1) : to, written);
}

function isAsked(neighbour, from, origin) {
  const isOrigin = sameAddress(neighbour, origin);
  if (neighbour.id === from) return breaks('relay.not-back');
  return !isOrigin || breaks('relay.not-origin');
}
