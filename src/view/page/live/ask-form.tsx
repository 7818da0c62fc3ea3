import { useEffect, useState } from 'preact/hooks';
import type { PeerId } from '../../../core/vocabulary.js';
import type { LiveConnection } from '../../live/connection.js';
import type { LiveState } from '../../live/protocol.js';
import type { Texts } from '../../text/en.js';
import type { Commands } from './use-commands.js';

/** A browser draws the list of completions at once. */
const maxCompletions = 500;

export interface AskFormProps {
  readonly connection: LiveConnection;
  readonly state: LiveState;
  readonly commands: Commands;
  readonly texts: Texts['live'];
  /** The origin. */
  readonly peer: PeerId;
  readonly onPeer: (peer: PeerId) => void;
}

/** The form for a new query. Names of files are completed from what the peers share. */
export function AskForm({ connection, state, commands, texts, peer, onPeer }: AskFormProps) {
  const [file, setFile] = useState('');
  const [ttl, setTtl] = useState('');
  const names = useSharedNames(connection, state);
  const spec = state.peers.find(({ id }) => id === peer);
  const ask = (): void => {
    void commands.send({ do: 'ask', origin: peer, file, ttl: ttl === '' ? null : Number(ttl) });
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
          onInput={({ currentTarget }) => setFile(currentTarget.value)}
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
          max={65_535}
          placeholder={String(spec?.ttl ?? '')}
          value={ttl}
          onInput={({ currentTarget }) => setTtl(currentTarget.value)}
        />
      </label>
      <button type="submit" class="live-main">
        {texts.ask.send}
      </button>
    </form>
  );
}

/** The names of all files that running peers share; read again when a peer or a query has ended or started. */
function useSharedNames(connection: LiveConnection, { peers, queries }: LiveState): readonly string[] {
  const [names, setNames] = useState<readonly string[]>([]);
  const ended = queries.filter(({ verdict }) => verdict !== null).length;
  const version = `${peers.map(({ id, state }) => `${id}${state}`).join()} ${queries.at(-1)?.number} ${ended}`;
  useEffect(() => {
    let isCurrent = true;
    connection.send({ do: 'files' }).then(
      (shared) => {
        const all = new Set(shared.peers.flatMap((peer) => peer.names));
        if (isCurrent) setNames([...all].sort().slice(0, maxCompletions));
      },
      // Without completions a name can still be typed.
      () => {},
    );
    return () => {
      isCurrent = false;
    };
  }, [connection, version]);
  return names;
}
