import { useEffect } from 'preact/hooks';
import { type MomentLink, writeLink } from '../story/link.js';
import type { Target } from '../story/moment.js';
import type { Story } from '../story/story.js';
import { moveTo, viewOf } from '../story/view-state.js';
import type { Viewer } from './viewer.js';

/** The address does not change more often, in ms. */
const restMs = 300;

/** Keeps the address of the page a link to what is shown, whenever that rests. */
export function useAddress(viewer: Viewer): void {
  const hash = `#${writeLink(linkOf(viewer))}`;
  useEffect(() => {
    if (viewer.isPlaying) return;
    const timer = setTimeout(() => {
      if (location.hash !== hash) history.replaceState(null, '', hash);
    }, restMs);
    return () => clearTimeout(timer);
  }, [hash, viewer.isPlaying]);
}

function linkOf({ view, settings, query: shown }: Viewer): MomentLink {
  const { query, at, selected, whatIf, isFollowing } = view;
  const { axis, layout, theme, language: lang } = settings;
  return {
    query,
    axis,
    theme,
    lang,
    ...(isFollowing || shown === undefined ? {} : { at: at - shown.issuedAt }),
    ...(layout === null ? {} : { layout }),
    ...(selected === null ? {} : { selected }),
    ...(whatIf === null ? {} : { whatIf }),
  };
}

/** Shows the moment of a link, as far as it exists in this trace. */
export function openLink(viewer: Viewer, link: MomentLink): void {
  const { query = viewer.view.query, at, selected, whatIf } = link;
  const { story } = viewer.source;
  const found = story.queries[query];
  if (found === undefined) return;
  const start = viewOf(story, query);
  const moved = at === undefined ? start : moveTo(start, found, found.issuedAt + at);
  viewer.show({
    ...moved,
    whatIf: whatIf ?? null,
    selected: selected !== undefined && isKnown(selected, story) ? selected : null,
  });
}

function isKnown(target: Target, { peers, messages }: Story): boolean {
  switch (target.kind) {
    case 'peer':
      return peers.has(target.peer);
    case 'link':
      return peers.has(target.from) && peers.has(target.to);
    case 'message':
      return messages[target.index] !== undefined;
  }
}
