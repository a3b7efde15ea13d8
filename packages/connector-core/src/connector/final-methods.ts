import type { Connector } from "./contract";

const finalMethods = [
  "test",
  "receive",
  "precheck",
  "overloaded",
  "status",
  "disconnect",
  "authorize",
  "connect",
  "revoke",
  "sync",
  "action",
  "listOptions",
  "deliverEvent",
  "sendDailySummary",
  "validate",
] as const satisfies readonly (keyof Connector)[];

/**
 * Makes the template methods of a connector read-only; subclasses implement hooks instead.
 * @throws TypeError if a subclass overrides one of them
 */
export function sealFinalMethods(connector: Connector, base: Connector, key: string): void {
  for (const name of finalMethods) {
    if (connector[name] !== base[name]) {
      throw new TypeError(
        `${key} overrides ${name}(), which is final; implement an on… hook instead`,
      );
    }
    // Otherwise a class field could replace the method after this constructor has run.
    Object.defineProperty(connector, name, { value: Reflect.get(connector, name) });
  }
}
