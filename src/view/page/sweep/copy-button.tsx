import { useState } from 'preact/hooks';
import type { SweepTexts } from './texts.js';

/** Copies a text. A page from a file may not use the clipboard in each browser: then the text is selected, to be copied by a key. */
export function CopyButton({ text, texts }: { readonly text: string; readonly texts: SweepTexts }) {
  const [isCopied, setCopied] = useState(false);
  const copy = (button: HTMLElement): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => {
        const code = button.previousElementSibling;
        if (code !== null) getSelection()?.selectAllChildren(code);
      },
    );
  };
  return (
    <button
      type="button"
      class="copy"
      data-testid="copy"
      title={text}
      onClick={(event) => copy(event.currentTarget)}
      onBlur={() => setCopied(false)}
    >
      {isCopied ? texts.copied : texts.copy}
    </button>
  );
}
