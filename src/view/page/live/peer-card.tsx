import { useEffect, useState } from 'preact/hooks';
import { printable } from '../../../core/sanitize.js';
import type { PeerId } from '../../../core/vocabulary.js';
import type { Changed, LivePeer, LiveState, SharedFiles } from '../../live/protocol.js';
import type { Texts } from '../../text/en.js';
import type { Commands } from './use-commands.js';

/** Names of files that are shown. */
const maxNames = 20;

export interface PeerCardProps {
  readonly state: LiveState;
  readonly peer: LivePeer;
  readonly commands: Commands;
  readonly texts: Texts['live'];
}

/** A peer of the running network: its state, links, settings, files and log. */
export function PeerCard({ shared, ...props }: PeerCardProps & { readonly shared: SharedFiles['peers'] }) {
  const { peer, commands, texts } = props;
  const { id, address, host } = peer;
  const restarted = ({ restarted: ids }: Changed): string | null =>
    ids.length === 0 ? null : texts.restarted(ids.join(', '));
  return (
    <section class="live-peer" aria-label={texts.peer.title(id)}>
      <h3>
        {texts.peer.title(id)}
        <span class={`live-state live-${peer.state === 'up' ? 'up' : 'down'}`}>
          {texts.peer.states[peer.state] ?? peer.state}
        </span>
        <code>{address}</code>
        {host !== null && <span class="live-host">{texts.peer.onHost(printable(host))}</span>}
      </h3>
      <Links {...props} restarted={restarted} />
      <Settings key={id} {...props} restarted={restarted} />
      <Files files={shared.find((one) => one.id === id)} texts={texts} />
      <Log key={`log ${id}`} {...{ peer, commands, texts }} />
    </section>
  );
}

/** Kills a peer that runs, and starts one that does not. */
export function KillOrStart({ peer, commands, texts }: Omit<PeerCardProps, 'state'>) {
  const { id } = peer;
  const isGone = ['killed', 'died', 'failed', 'absent'].includes(peer.state);
  return (
    <button
      type="button"
      disabled={commands.isBusy}
      onClick={() => void commands.send({ do: isGone ? 'start' : 'kill', peer: id })}
    >
      {isGone ? texts.peer.start(id) : texts.peer.kill(id)}
    </button>
  );
}

type Restarted = (changed: Changed) => string | null;

function Links({
  state,
  peer,
  commands,
  texts,
  restarted,
}: PeerCardProps & { readonly restarted: Restarted }) {
  const { id, neighbours } = peer;
  const others = state.peers.filter((other) => other.id !== id && !neighbours.includes(other.id));
  const [chosen, setChosen] = useState<PeerId | null>(null);
  const to = others.find((other) => other.id === chosen)?.id ?? others[0]?.id;
  const remove = (neighbour: PeerId): void => {
    void commands.send({ do: 'unlink', from: id, to: neighbour }, restarted);
  };
  return (
    <div class="live-row">
      <span class="live-label">{texts.peer.links}</span>
      {neighbours.length === 0 && <span>{texts.peer.noLinks}</span>}
      {neighbours.map((neighbour) => (
        <button
          key={neighbour}
          type="button"
          class="live-link"
          disabled={commands.isBusy}
          aria-label={texts.peer.remove(neighbour)}
          title={texts.peer.remove(neighbour)}
          onClick={() => remove(neighbour)}
        >
          {neighbour} <span aria-hidden="true">×</span>
        </button>
      ))}
      {to !== undefined && (
        <span class="live-add">
          <select
            aria-label={texts.peer.addTo}
            value={to}
            onChange={({ currentTarget }) => setChosen(Number(currentTarget.value))}
          >
            {others.map((other) => (
              <option key={other.id} value={other.id}>
                {other.id}
              </option>
            ))}
          </select>
          <button
            type="button"
            disabled={commands.isBusy}
            onClick={() => void commands.send({ do: 'link', from: id, to }, restarted)}
          >
            {texts.peer.add}
          </button>
        </span>
      )}
    </div>
  );
}

function Settings({
  state,
  peer,
  commands,
  texts,
  restarted,
}: PeerCardProps & { readonly restarted: Restarted }) {
  const [setting, setSetting] = useState('ttl');
  const current = peer.settings[setting] ?? '';
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <form
      class="live-row"
      onSubmit={(event) => {
        event.preventDefault();
        const value = typed ?? current;
        void commands.send({ do: 'modify', peer: peer.id, setting, value }, restarted).then((changed) => {
          if (changed !== null) setTyped(null);
        });
      }}
    >
      <label>
        <span class="live-label">{texts.peer.setting}</span>
        <select
          value={setting}
          onChange={({ currentTarget }) => {
            setSetting(currentTarget.value);
            setTyped(null);
          }}
        >
          {state.settings.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <input
        type="text"
        aria-label={texts.peer.value}
        value={typed ?? current}
        spellcheck={false}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <button type="submit" disabled={commands.isBusy}>
        {texts.peer.change}
      </button>
    </form>
  );
}

interface FilesProps {
  readonly files: SharedFiles['peers'][number] | undefined;
  readonly texts: Texts['live'];
}

function Files({ files, texts }: FilesProps) {
  const { names = [], more = 0 } = files ?? {};
  return (
    <div class="live-row">
      <span class="live-label">{texts.peer.files}</span>
      {names.length === 0 && <span>{texts.peer.noFiles}</span>}
      {names.slice(0, maxNames).map((name) => (
        <span key={name} class="live-file">
          {printable(name)}
        </span>
      ))}
      {names.length + more > maxNames && <span>{texts.peer.more(names.length + more - maxNames)}</span>}
    </div>
  );
}

function Log({ peer, commands, texts }: Omit<PeerCardProps, 'state'>) {
  const [isOpen, setOpen] = useState(false);
  const [lines, setLines] = useState<readonly string[]>([]);
  useEffect(() => {
    if (!isOpen) return;
    void commands.send({ do: 'log', peer: peer.id }).then((log) => setLines(log?.lines ?? []));
    // Read again when the peer ends or starts.
  }, [isOpen, peer.state]);
  return (
    <details class="live-log" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{texts.peer.log}</summary>
      <pre>{lines.some((line) => line !== '') ? lines.join('\n') : texts.peer.emptyLog}</pre>
    </details>
  );
}
