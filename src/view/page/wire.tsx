import { printable } from '../../core/sanitize.js';
import type { EventId, TraceEvent } from '../../trace/event.js';
import { WireBytes } from '../../trace/wire-bytes.js';
import type { WireMessage } from '../../trace/wire-message.js';
import { nameFields } from '../../wire/field-names.js';
import type { Message } from '../story/model.js';
import type { Story } from '../story/story.js';
import type { Texts } from '../text/en.js';
import { hexRows, numberText } from '../text/numbers.js';

/** Finds the bytes of messages; reads the events of a story up to the latest one when it is asked. */
export class WireLookup {
  readonly #story: Story;
  readonly #bytes = new WireBytes();
  readonly #events = new Map<EventId, TraceEvent>();
  #seen = 0;

  constructor(story: Story) {
    this.#story = story;
  }

  bytesOf({ sentEvent, endEvent }: Message): WireMessage | null {
    for (const event of this.#story.events.slice(this.#seen)) {
      this.#bytes.see(event);
      this.#events.set(event.id, event);
    }
    this.#seen = this.#story.events.length;
    for (const id of [sentEvent, endEvent]) {
      const event = id === null ? undefined : this.#events.get(id);
      const message = event === undefined ? null : this.#bytes.bytesOf(event);
      if (message !== null) return message;
    }
    return null;
  }
}

/** A message as it stood on the wire: its fields with their names, and all bytes in hex. */
export function Wire({ message, texts }: { readonly message: WireMessage | null; readonly texts: Texts }) {
  const { detail } = texts;
  if (message === null) return <p class="note">{detail.noBytes}</p>;
  const { bytes, text, source, missing } = message;
  const width = innerWidth < 1500 ? 8 : 12;
  const rows = hexRows(bytes, width);
  return (
    <>
      <h3>{detail.onTheWire(bytes.length + missing)}</h3>
      <dl class="fields" data-testid="wire-fields">
        {nameFields(text).map(({ name, value }) => (
          <div key={name} class={`field field-${name.replace(' ', '-')}`}>
            <dd>{printable(value)}</dd>
            <dt>{detail.fields[name] ?? name}</dt>
          </div>
        ))}
      </dl>
      <p class="note">{detail[source]}</p>
      {missing > 0 && <p class="note">{detail.missing(missing)}</p>}
      <details open>
        <summary>{detail.hex}</summary>
        <pre class="hex" data-testid="wire-hex">
          {rows
            .map(({ offset, hex, text: letters }) => `${offset}  ${hex.padEnd(3 * width)} ${letters}`)
            .join('\n')}
        </pre>
      </details>
    </>
  );
}

export function byteText(texts: Texts, count: number): string {
  return texts.detail.bytes(numberText(count));
}
