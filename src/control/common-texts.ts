/** A shorter text is not worth a message of its own. */
const minLength = 256;

/**
 * Texts that the messages to many children repeat, such as the addresses of a run: a host gets each once, and puts it into the messages
 * that leave it out. Otherwise the start of n peers would send n texts of n addresses.
 */
export class CommonTexts {
  readonly #texts = new Map<string, string>();

  /** The text of this key in all messages that leave it out, until there is another one. */
  set(key: string, text: string): void {
    this.#texts.set(key, text);
  }

  /**
   * Leaves the long texts out of a message.
   *
   * @param onNew called with each that the receiver does not have yet
   * @returns the rest, and the keys that were left out
   */
  shorten(
    message: object,
    onNew: (key: string, text: string) => void,
  ): { readonly message: object; readonly texts?: readonly string[] } {
    const long = Object.entries(message).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1].length >= minLength,
    );
    if (long.length === 0) return { message };
    for (const [key, text] of long) {
      if (this.#texts.get(key) === text) continue;
      this.#texts.set(key, text);
      onNew(key, text);
    }
    const texts = long.map(([key]) => key);
    const rest = Object.entries(message).filter(([key]) => !texts.includes(key));
    return { message: Object.fromEntries(rest), texts };
  }

  /** The message with the texts that were left out. */
  complete(message: unknown, texts: readonly string[] = []): unknown {
    if (texts.length === 0) return message;
    return { ...(message as object), ...Object.fromEntries(texts.map((key) => [key, this.#texts.get(key)])) };
  }
}
