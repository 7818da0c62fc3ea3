import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A request, as far as it decides whether it is served. */
export interface Request {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** The `token` of its address; null if it has none. */
  readonly token: string | null;
}

export interface Refusal {
  readonly status: 403 | 415;
  readonly message: string;
  readonly hint: string;
}

/**
 * Why a request is not served; null if it is.
 *
 * The name in `Host` keeps out a page whose own name was pointed to this machine (DNS rebinding), `Origin` keeps out requests that
 * another site makes in the user's browser, and the token keeps out other users of this machine.
 *
 * @param port at which the server listens
 */
export function refusalOf(
  { method, headers, token }: Request,
  port: number,
  expected: string,
): Refusal | null {
  const names = ['127.0.0.1', 'localhost'];
  // Browsers leave out the port of HTTP itself.
  const hosts = [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])];
  const { host = '', origin } = headers;
  if (!hosts.includes(host)) return refusal('the host of this request is not this server');
  // Browsers send it with each POST, and with each request of another site's script.
  const isForeign = origin === undefined ? method === 'POST' : origin !== `http://${host}`;
  if (isForeign) return refusal('the request is not from a page of this server');
  if (token === null || !isEqual(token, expected)) return refusal('the token is wrong');
  // Other types can be sent by a form of another site.
  if (method === 'POST' && headers['content-type'] !== 'application/json')
    return { ...refusal('a command is application/json'), status: 415 };
  return null;
}

function refusal(message: string): Refusal {
  return { status: 403, message, hint: 'open the address that sim ui has printed' };
}

/** Takes the same time for every wrong text. */
function isEqual(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
