import { inspect } from "node:util";

const placeholder = "[redacted]";

/**
 * A text that must not be shown: printing, logging, interpolating or serialising it gives `[redacted]`. The
 * text itself comes out of {@link Secret.reveal} only, which is easy to find in a review.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text, for the one call that needs it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return placeholder;
  }

  toJSON(): string {
    return placeholder;
  }

  [inspect.custom](): string {
    return placeholder;
  }
}
