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
 * Fixes the template methods of a connector object: a subclass writes the hooks only.
 * @throws TypeError when a subclass overrides one of them
 */
export function sealFinalMethods(connector: Connector, base: Connector, key: string): void {
  for (const name of finalMethods) {
    if (connector[name] !== base[name]) {
      throw new TypeError(`${key} overrides ${name}(), which is final; write the hook`);
    }
    // A class field would replace the method after this constructor.
    Object.defineProperty(connector, name, { value: Reflect.get(connector, name) });
  }
}
