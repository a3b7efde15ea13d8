import type { ExternalRef } from "@tt/connector-core";

/** A provider's reference to an item as a map key. */
export function refKey({ source, ref }: ExternalRef): string {
  return `${source}\n${ref}`;
}

/** Sorts references. All processes lock tasks in this order, which prevents deadlocks. */
export function compareRefs(a: ExternalRef, b: ExternalRef): number {
  const [first, second] = [refKey(a), refKey(b)];
  return first < second ? -1 : first > second ? 1 : 0;
}
