import type { ChangeGroup } from "../changes/changes";
import type { StorageReads } from "./context";
import type { Manifest } from "./manifest";

/** The reads of each group; those of projects belong to all. */
const readsOfGroup = {
  tasks: "tasks",
  timers: "timers",
  entries: "entries",
  identities: "users",
} as const satisfies Readonly<Record<ChangeGroup, keyof StorageReads>>;

/**
 * Limits the reads of a connector to the groups in its `uses`, which registration compares with the
 * storage: a read that works here works in every application that takes the connector.
 */
export function readableBy(
  reads: StorageReads,
  { key, uses }: Required<Pick<Manifest, "key" | "uses">>,
): StorageReads {
  const readable: Record<keyof StorageReads, unknown> = { ...reads };
  for (const [group, name] of Object.entries(readsOfGroup)) {
    if (!uses.some((used) => used === group)) readable[name] = unreadable(key, group, name);
  }
  // Each property keeps its type, or is an object whose functions reject.
  return readable as unknown as StorageReads;
}

function unreadable(key: string, group: string, name: string): object {
  const reject = (): Promise<never> =>
    Promise.reject(
      new TypeError(`${key} reads \`storage.${name}\`: add "${group}" to its \`uses\``),
    );
  return new Proxy({}, { get: () => reject });
}
