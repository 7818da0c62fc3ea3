import type { Message } from '../story/model.js';
import { messageMark, messagePeers } from '../text/event-rows.js';
import { messageSentence } from '../text/sentence.js';
import { Mark } from './mark.js';
import type { Viewer } from './viewer.js';

/** Messages as buttons that select them. */
export function Chips({ viewer, indexes }: { readonly viewer: Viewer; readonly indexes: readonly number[] }) {
  const { messages } = viewer.source.story;
  return (
    <ul class="chips">
      {indexes.flatMap((index) => {
        const message = messages[index];
        return message === undefined ? [] : <Chip key={index} viewer={viewer} message={message} />;
      })}
    </ul>
  );
}

function Chip({ viewer, message }: { readonly viewer: Viewer; readonly message: Message }) {
  const target = { kind: 'message', index: message.index } as const;
  return (
    <li>
      <button
        type="button"
        data-testid="chip"
        title={messageSentence(message, viewer.texts)}
        onClick={() => viewer.select(target)}
        onPointerEnter={() => viewer.point(target)}
        onPointerLeave={() => viewer.point(null)}
      >
        <Mark kind={messageMark(message)} /> {messagePeers(message)}
      </button>
    </li>
  );
}
