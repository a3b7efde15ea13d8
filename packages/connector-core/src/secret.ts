const printed = "[secret]";

/** An opened secret. It prints as `[secret]` in JSON, templates and inspection. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The plain value. Keep it in a local variable, never in an object that may be logged. */
  reveal(): string {
    return this.#value;
  }

  /** `[secret]`. */
  toString(): string {
    return printed;
  }

  /** `[secret]`. */
  toJSON(): string {
    return printed;
  }

  /** Node prints objects by this method. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return printed;
  }
}
