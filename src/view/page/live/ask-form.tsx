import { useState } from 'preact/hooks';
import { maxTtl, type PeerId } from '../../../core/vocabulary.js';
import type { LiveState, SharedFiles } from '../../live/protocol.js';
import type { Draft } from '../../story/idle-query.js';
import type { Texts } from '../../text/en.js';
import type { Commands } from './use-commands.js';

/** A browser draws the list of completions at once. */
const maxCompletions = 500;

export interface AskFormProps {
  readonly state: LiveState;
  readonly shared: SharedFiles['peers'];
  readonly commands: Commands;
  readonly texts: Texts['live'];
  /** The origin. */
  readonly peer: PeerId;
  readonly onPeer: (peer: PeerId) => void;
  readonly onAsked: (number: number) => void;
  /** Called when the user changes the form, and with null when the query is sent. */
  readonly onDraft: (draft: Draft | null) => void;
}

/** The form for a new query. Names of files are completed from what the peers share. */
export function AskForm({ state, shared, commands, texts, peer, onPeer, onAsked, onDraft }: AskFormProps) {
  const [file, setFile] = useState('');
  const [ttl, setTtl] = useState('');
  const names = [...new Set(shared.flatMap((one) => one.names))].sort().slice(0, maxCompletions);
  const spec = state.peers.find(({ id }) => id === peer);
  const change = (newFile: string, newTtl: string): void => {
    setFile(newFile);
    setTtl(newTtl);
    const draftTtl = Number(newTtl);
    onDraft(newFile === '' ? null : { file: newFile, ttl: draftTtl > 0 ? draftTtl : null });
  };
  const ask = (): void => {
    const query = { origin: peer, file, ttl: ttl === '' ? null : Number(ttl) };
    onDraft(null);
    void commands.send({ do: 'ask', ...query }).then((asked) => asked !== null && onAsked(asked.number));
  };
  return (
    <form
      class="live-ask"
      aria-label={texts.ask.label}
      onSubmit={(event) => {
        event.preventDefault();
        ask();
      }}
    >
      <label>
        {texts.ask.origin}
        <select value={peer} onChange={({ currentTarget }) => onPeer(Number(currentTarget.value))}>
          {state.peers.map(({ id }) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </select>
      </label>
      <label>
        {texts.ask.file}
        <input
          type="text"
          name="file"
          list="live-files"
          required
          autocomplete="off"
          spellcheck={false}
          placeholder={texts.ask.placeholder}
          value={file}
          onInput={({ currentTarget }) => change(currentTarget.value, ttl)}
        />
      </label>
      <datalist id="live-files">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <label>
        {texts.ask.ttl}
        <input
          type="number"
          name="ttl"
          min={1}
          max={maxTtl}
          placeholder={String(spec?.ttl ?? '')}
          value={ttl}
          onInput={({ currentTarget }) => change(file, currentTarget.value)}
        />
      </label>
      <button type="submit" class="live-main">
        {texts.ask.send}
      </button>
    </form>
  );
}
