/** A row of buttons of which one is pressed. */
export function Choice<T extends string | number>({
  name,
  label,
  options,
  chosen,
  onChoose,
}: {
  /** Begins the `data-testid` of each button. */
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly text: string }[];
  readonly chosen: T;
  readonly onChoose: (value: T) => void;
}) {
  return (
    <fieldset class="choice" aria-label={label}>
      {options.map(({ value, text }) => (
        <button
          key={value}
          type="button"
          data-testid={`${name}-${value}`}
          aria-pressed={value === chosen}
          onClick={() => onChoose(value)}
        >
          {text}
        </button>
      ))}
    </fieldset>
  );
}
