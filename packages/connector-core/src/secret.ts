const printed = "[secret]";

/**
 * A decrypted secret that cannot be printed by accident: JSON, template strings and Node's
 * `inspect` show `[secret]`.
 *
 * @example
 * ```ts
 * import { Secret } from "@tt/connector-core";
 *
 * const token = new Secret("ghp_example");
 * `${token}`; // "[secret]"
 * token.reveal(); // "ghp_example"
 * ```
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /**
   * Returns the plain value. Keep it in a local variable, never in an object that may be logged.
   */
  reveal(): string {
    return this.#value;
  }

  /** Returns `[secret]`, for template strings. */
  toString(): string {
    return printed;
  }

  /** Returns `[secret]`, for `JSON.stringify`. */
  toJSON(): string {
    return printed;
  }

  /** Called by Node's `util.inspect` and `console.log`. */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return printed;
  }
}
