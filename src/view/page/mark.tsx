import type { RowMark } from '../text/event-rows.js';

export type MarkKind =
  | RowMark
  | 'notAsked'
  | 'peer'
  | 'deadEnd'
  | 'lost'
  | 'dropped'
  | 'copied'
  | 'cutLink'
  | 'paused'
  | 'foreign'
  | 'sameHost'
  | 'crossing';

/** The shape of a meaning, as in the pictures; texts beside it say the same. */
export function Mark({ kind }: { readonly kind: MarkKind }) {
  return (
    <svg class={`mark mark-${kind}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {shapes[kind]()}
    </svg>
  );
}

const shapes: Readonly<Record<MarkKind, () => preact.JSX.Element>> = {
  origin: () => (
    <>
      <circle class="outline" cx="8" cy="8" r="6.5" />
      <circle class="solid" cx="8" cy="8" r="4" />
    </>
  ),
  asked: () => <path class="solid" d="M1 7h8V4l6 4-6 4V9H1z" />,
  notAsked: () => <circle class="outline" cx="8" cy="8" r="5.5" />,
  holder: () => <path class="solid" d="M8 1l7 7-7 7-7-7z" />,
  duplicate: () => <path class="outline" d="M3 3l10 10M13 3L3 13" />,
  ttl: () => <rect class="solid" x="3" y="3" width="10" height="10" />,
  peer: () => <circle class="solid" cx="8" cy="8" r="6" />,
  hit: () => <path class="solid" d="M1 7h2v2H1zM4.5 7h2v2h-2zM8 7h2V4l5 4-5 4V9H8z" />,
  file: () => <path class="solid" d="M1 5h3.5v6H1zM6 5h3.5v6H6zM11 5h3.5v6H11z" />,
  verified: () => <path class="outline" d="M2.5 8.5l3.5 3.5 7-8" />,
  down: () => (
    <>
      <circle class="outline" cx="8" cy="8" r="5.5" stroke-dasharray="2.5 2" />
      <path class="outline" d="M10 10l4 4M14 10l-4 4" />
    </>
  ),
  deadEnd: () => <path class="outline" d="M1 8h10M12 3v10" />,
  lost: () => (
    <>
      <path class="outline" d="M0 8h2.5M4.5 8h2.5" />
      <circle class="outline" cx="11" cy="8" r="3.5" />
    </>
  ),
  fault: () => <path class="solid" d="M9.5 1L3 9h4.2L6 15l7-8.5H8.5z" />,
  dropped: () => <path class="outline" d="M0 8h3M5 8h2M8 4l7 8M15 4l-7 8" />,
  copied: () => <path class="outline" d="M1 5.5h11M1 10.5h11M10 2.5l4 3-4 3M10 7.5l4 3-4 3" />,
  cutLink: () => <path class="outline" d="M0 8h3.5M12.5 8H16M4 13L7 3M9 13l3-10" />,
  paused: () => <path class="outline" d="M5.5 3v10M10.5 3v10" />,
  foreign: () => <path class="outline" d="M5 2H2v12h3M11 2h3v12h-3" />,
  sameHost: () => (
    <>
      <path class="tint" d="M5 8h6" />
      <path class="thin" d="M4 8h8" />
      <circle class="solid" cx="4" cy="8" r="2" />
      <circle class="solid" cx="12" cy="8" r="2" />
    </>
  ),
  crossing: () => (
    <>
      <path class="tint" d="M3 5.5v5M13 5.5v5" style={{ strokeWidth: 5 }} />
      <path class="thin" d="M3 8h10" />
      <circle class="solid" cx="3" cy="8" r="2" />
      <circle class="solid" cx="13" cy="8" r="2" />
    </>
  ),
  note: () => <path class="outline" d="M3 5h10M3 8h10M3 11h10" />,
};
