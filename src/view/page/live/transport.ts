import type { Transport } from '../../live/connection.js';

/** The server that this page was loaded from; its token is in the page's address. */
export const browserTransport: Transport = {
  openEvents: ({ event, state, end, lost }) => {
    const source = new EventSource(serverAddress('/events'));
    source.addEventListener('message', ({ lastEventId, data }) => event(Number(lastEventId), data));
    source.addEventListener('state', ({ data }) => state(data));
    source.addEventListener('end', () => end());
    source.addEventListener('error', () => lost(source.readyState === EventSource.CLOSED));
    return () => source.close();
  },
  post: async (json) => {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(serverAddress('/command'), { method: 'POST', headers, body: json });
    return response.text();
  },
};

/** @param path with a slash at its start */
export function serverAddress(path: string): string {
  return path + location.search;
}
