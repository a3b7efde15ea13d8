import type { Connector } from "./contract";

/**
 * Makes the template methods of a connector read-only; subclasses implement hooks instead.
 * @param base The prototype whose methods these are.
 * @throws TypeError if a subclass overrides one of them
 */
export function sealFinalMethods(connector: Connector, base: Connector, key: string): void {
  for (const name of Object.getOwnPropertyNames(base)) {
    if (name === "constructor") continue;
    const method: unknown = Reflect.get(connector, name);
    if (method !== Reflect.get(base, name)) {
      throw new TypeError(
        `${key} overrides ${name}(), which is final; implement an on… hook instead`,
      );
    }
    // Otherwise a class field could replace the method after this constructor has run.
    Object.defineProperty(connector, name, { value: method });
  }
}
