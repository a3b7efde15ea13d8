/**
 * Renders everything a value contains as text: JSON, all own properties, and the messages, stacks and
 * causes of errors. Use it to prove that a secret appears nowhere.
 *
 * @example
 * ```ts
 * import { inspect } from "@tt/connector-core/memory";
 *
 * const error = new Error("failed", { cause: { token: "ghp_secret" } });
 * inspect(error).includes("ghp_secret"); // true
 * ```
 */
export function inspect(value: unknown): string {
  const seen = new Set<unknown>();
  const walk = (current: unknown): string => {
    if (typeof current === "string") return current;
    if (typeof current !== "object" || current === null) return String(current);
    if (seen.has(current)) return "";
    seen.add(current);
    const parts = Reflect.ownKeys(current).map((key) => {
      const descriptor = Object.getOwnPropertyDescriptor(current, key);
      return `${String(key)}: ${walk(descriptor?.value)}`;
    });
    if (current instanceof Map) parts.push(...[...current].map((entry) => walk(entry)));
    if (current instanceof Set) parts.push(...[...current].map((entry) => walk(entry)));
    return `${json(current)} ${parts.join(", ")}`;
  };
  return walk(value);
}

function json(value: object): string {
  try {
    return JSON.stringify(value);
  } catch {
    return "";
  }
}
