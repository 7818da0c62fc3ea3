import { useState } from 'preact/hooks';
import type { LiveConnection } from '../../live/connection.js';
import { type FaultOffer, type FaultTarget, offersFor } from '../../story/fault-offers.js';
import type { Texts } from '../../text/en.js';
import { Choice } from '../choice.js';
import { OutcomeLine } from './outcome-line.js';
import { useCommands } from './use-commands.js';

export interface FaultMenuProps {
  readonly connection: LiveConnection;
  readonly target: FaultTarget;
  readonly texts: Texts['live'];
}

/** The faults that can be aimed at what the user has clicked on. */
export function FaultMenu({ connection, target, texts }: FaultMenuProps) {
  const commands = useCommands(connection);
  const [direction, setDirection] = useState(0);
  const [typed, setTyped] = useState('');
  if (connection.state === null || connection.status === 'ended') return null;
  const words = texts.faults;
  const groups = offersFor(target);
  const isLink = target.on === 'link';
  const shown = isLink ? groups.slice(direction, direction + 1) : groups;
  const add = (text: string): void => {
    void commands.send({ do: 'fault', text }, ({ number }) => words.added(number, text));
  };
  return (
    <section class="live-faults" data-testid="fault-menu" aria-label={words.menu}>
      <h3>{words.menu}</h3>
      {isLink && (
        <Choice
          name="fault-direction"
          label={words.direction}
          options={[
            `${target.from} - ${target.to}`,
            `${target.from} → ${target.to}`,
            `${target.to} → ${target.from}`,
          ].map((text, index) => ({ value: index, text }))}
          chosen={direction}
          onChoose={setDirection}
        />
      )}
      {shown.map((offers, index) => (
        <div key={index} class="live-row">
          {target.on === 'peer' && (
            <span class="live-label">{index === 0 ? words.ofPeer : words.ofFiles}</span>
          )}
          {offers.map((offer) => (
            <OfferButton key={offer.text} {...{ offer, words }} isBusy={commands.isBusy} onAdd={add} />
          ))}
        </div>
      ))}
      <form
        class="live-row"
        onSubmit={(event) => {
          event.preventDefault();
          add(typed);
        }}
      >
        <input
          type="text"
          name="fault"
          aria-label={words.own}
          placeholder={words.placeholder}
          required
          autocomplete="off"
          spellcheck={false}
          value={typed}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <button type="submit" disabled={commands.isBusy}>
          {words.add}
        </button>
      </form>
      <OutcomeLine outcome={commands.outcome} onClose={commands.clear} texts={texts} />
    </section>
  );
}

interface OfferProps {
  readonly offer: FaultOffer;
  readonly words: Texts['live']['faults'];
  readonly isBusy: boolean;
  readonly onAdd: (text: string) => void;
}

function OfferButton({ offer: { kind, text }, words, isBusy, onAdd }: OfferProps) {
  return (
    <button type="button" class="live-offer" title={text} disabled={isBusy} onClick={() => onAdd(text)}>
      {words.kinds[kind]}
    </button>
  );
}
