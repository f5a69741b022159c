import { inspect } from "node:util";

/**
 * A secret that can be used but not shown by accident: in text, in JSON and in `console.log` it is
 * `[redacted]`. The value lives in a private field, which no serialiser reaches.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The secret itself. Every caller of this is a place to look at in a review. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[redacted]";
  }

  toJSON(): string {
    return "[redacted]";
  }

  [inspect.custom](): string {
    return "[redacted]";
  }
}
