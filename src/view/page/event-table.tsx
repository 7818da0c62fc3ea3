import { useMemo, useRef } from 'preact/hooks';
import { stepAt } from '../story/cursor.js';
import type { QueryStory } from '../story/model.js';
import { rowPeers, rowText } from '../text/event-rows.js';
import { timeOf } from './verdict.js';
import type { Viewer } from './viewer.js';

/** More rows would make a page that a screen reader cannot handle; the list of events has all of them. */
const maxRows = 400;

/** The steps until the cursor as a table, for readers without a picture. */
export function EventTable({ viewer, query }: { readonly viewer: Viewer; readonly query: QueryStory }) {
  const { texts, view, source } = viewer;
  const { events } = texts;
  const last = stepAt(query, view.at);
  // While the cursor moves, the table is that of its last rest.
  const shown = useRef(last);
  if (!viewer.isMoving) shown.current = last;
  const position = shown.current;
  return useMemo(() => {
    const steps = query.steps.slice(Math.max(0, position + 1 - maxRows), position + 1);
    return (
      <table class="for-readers" data-testid="event-table">
        <caption>{events.table}</caption>
        <thead>
          <tr>
            <th scope="col">{events.time}</th>
            <th scope="col">{events.message}</th>
            <th scope="col">{events.result}</th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => {
            const message = source.story.messages[step.message ?? -1];
            return (
              <tr key={step.event}>
                <td>{timeOf(query, step.at)}</td>
                <td>{rowPeers(step, message)}</td>
                <td>{rowText(step, message, query, texts)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    );
  }, [query, query.revision, texts, position]);
}
