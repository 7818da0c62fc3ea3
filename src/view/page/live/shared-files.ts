import { useEffect, useState } from 'preact/hooks';
import type { LiveConnection } from '../../live/connection.js';
import type { LiveState, SharedFiles } from '../../live/protocol.js';

/** What each running peer shares; read again when a peer has started or ended, and when a query has ended. */
export function useSharedFiles(connection: LiveConnection): SharedFiles['peers'] {
  const [shared, setShared] = useState<SharedFiles['peers']>([]);
  const version = connection.state === null ? '' : versionOf(connection.state);
  useEffect(() => {
    let isCurrent = true;
    if (version === '') return;
    connection.send({ do: 'files' }).then(
      ({ peers }) => {
        if (isCurrent) setShared(peers);
      },
      // A name can be typed without its completion.
      () => {},
    );
    return () => {
      isCurrent = false;
    };
  }, [connection, version]);
  return shared;
}

function versionOf({ peers, queries }: LiveState): string {
  const ended = queries.findLast(({ verdict }) => verdict !== null)?.number ?? 0;
  const running = queries.filter(({ verdict }) => verdict === null).length;
  return `${peers.map(({ id, state }) => `${id} ${state}`).join()} ${ended} ${running}`;
}
