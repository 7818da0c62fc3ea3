import { useMemo } from 'preact/hooks';
import { keyOf } from '../draw/network/key.js';
import type { QueryStory } from '../story/model.js';
import { Mark } from './mark.js';
import type { Viewer } from './viewer.js';

/** The key of colours and shapes: those that the query needs. */
export function Legend({ viewer, query }: { readonly viewer: Viewer; readonly query: QueryStory }) {
  const { legend } = viewer.texts;
  const { story } = viewer.source;
  const { whatIf } = viewer.view;
  const { hidesHosts } = viewer.settings;
  const marks = useMemo(
    () => keyOf(story, query, whatIf, hidesHosts),
    [story, story.events.length, query, query.revision, whatIf, hidesHosts],
  );
  return (
    <ul class="legend" aria-label={legend.label}>
      {marks.map((kind) => (
        <li key={kind}>
          <Mark kind={kind === 'asked' ? 'peer' : kind} /> {legend[kind]}
        </li>
      ))}
    </ul>
  );
}
