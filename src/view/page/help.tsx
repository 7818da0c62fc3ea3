import { useEffect, useRef } from 'preact/hooks';
import type { Viewer } from './viewer.js';

/** The list of keys. */
export function Help({ viewer }: { readonly viewer: Viewer }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const { help } = viewer.texts;
  useEffect(() => dialog.current?.showModal(), []);
  const close = (): void => viewer.set({ hasHelp: false });
  return (
    <dialog ref={dialog} class="help" data-testid="help-list" aria-label={help.title} onClose={close}>
      <h2>{help.title}</h2>
      <dl>
        {help.keys.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <button type="button" class="text-button" onClick={() => dialog.current?.close()}>
        {help.close}
      </button>
    </dialog>
  );
}
