import { useLayoutEffect, useMemo, useState } from 'preact/hooks';
import type { QueryStory } from '../story/model.js';
import { useAddress } from './address.js';
import { Cost } from './cost.js';
import { Detail } from './detail.js';
import { EventTable } from './event-table.js';
import { Events } from './events.js';
import { FaultList } from './fault-list.js';
import { Header } from './header.js';
import { Help } from './help.js';
import { HostList } from './host-list.js';
import { listenToKeys } from './keyboard.js';
import { NetworkPane } from './network-pane.js';
import { SpaceTimePane } from './space-time-pane.js';
import { Transport } from './transport.js';
import { useTheme } from './use-theme.js';
import type { Viewer } from './viewer.js';
import { ViolationList } from './violations.js';
import { WhatIf } from './what-if.js';

/**
 * The whole page. Tests find its parts by `data-testid`, which stay as they are: `question`, `verdict`, `counter-*`, `sentence`, the
 * buttons of the transport, `network`, `space-time`, `event-row`, `detail`, `wire-fields`, `wire-hex`, `what-if`, `cost`.
 */
export function App({ viewer }: { readonly viewer: Viewer }) {
  const [, draw] = useState(0);
  // Before the browser does anything else: otherwise a change or a key in between would be lost.
  useLayoutEffect(() => viewer.onChange(() => draw((count) => count + 1)), [viewer]);
  useLayoutEffect(() => listenToKeys(viewer), [viewer]);
  useAddress(viewer);
  const { settings, shown: query, source, texts } = viewer;
  useTheme(viewer.settings.theme, viewer.texts.tag);
  const { Controls } = source;
  const classes = [
    'page',
    !settings.hasSide && 'without-side',
    Controls !== undefined && 'live-page',
    viewer.query === undefined && 'idle',
  ];
  return (
    <main class={classes.filter(Boolean).join(' ')}>
      <Header viewer={viewer} />
      {Controls !== undefined && <Controls viewer={viewer} />}
      {query !== undefined && (
        <>
          <NetworkPane viewer={viewer} query={viewer.shownInNetwork ?? query} />
          {viewer.query !== undefined && (
            <>
              <Transport viewer={viewer} />
              <SpaceTimePane viewer={viewer} query={query} />
            </>
          )}
          {settings.hasSide && (
            <aside class="pane side" aria-label={texts.panes.side}>
              <div class="side-top">
                {viewer.view.selected === null ? (
                  <>
                    <HostList viewer={viewer} query={query} />
                    <Predictions viewer={viewer} query={query} />
                  </>
                ) : (
                  <Detail viewer={viewer} query={query} />
                )}
              </div>
              <Events viewer={viewer} />
            </aside>
          )}
          <EventTable viewer={viewer} query={query} />
        </>
      )}
      {settings.hasHelp && <Help viewer={viewer} />}
    </main>
  );
}

/** What does not depend on the cursor is not rendered for each frame. */
function Predictions({ viewer, query }: { readonly viewer: Viewer; readonly query: QueryStory }) {
  const { texts, isLive, view, shownInNetwork = query } = viewer;
  return useMemo(
    () => (
      <>
        <ViolationList viewer={viewer} />
        <FaultList viewer={viewer} />
        {query.strategy === null && <WhatIf viewer={viewer} query={shownInNetwork} />}
        {query.index >= 0 && query.strategy === null && <Cost viewer={viewer} query={query} />}
      </>
    ),
    [
      viewer,
      viewer.source.story.faults.length,
      query,
      query.revision,
      shownInNetwork,
      texts,
      isLive,
      view.whatIf,
    ],
  );
}
