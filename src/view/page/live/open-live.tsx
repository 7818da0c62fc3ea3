import { LiveConnection } from '../../live/connection.js';
import { Story } from '../../story/story.js';
import { Maps } from '../maps.js';
import type { Source } from '../source.js';
import type { Viewer } from '../viewer.js';
import { LivePanel } from './live-panel.js';
import { browserTransport } from './transport.js';

/** Connects to the server of a running network; its controls stand below the header. */
export function openLive(): Source {
  const story = new Story();
  const listeners = new Set<() => void>();
  const announce = (): void => {
    for (const listener of listeners) listener();
  };
  const connection = new LiveConnection({
    transport: browserTransport,
    onEvent: (event) => story.see(event),
    onChange: announce,
  });
  const Controls = ({ viewer }: { readonly viewer: Viewer }) => {
    const { selected } = viewer.view;
    return (
      <LivePanel
        connection={connection}
        texts={viewer.texts.live}
        peer={selected?.kind === 'peer' ? selected.peer : null}
        onPeer={(peer) => viewer.select({ kind: 'peer', peer })}
      />
    );
  };
  return {
    story,
    isLive: true,
    maps: new Maps(null, announce),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    Controls,
  };
}
