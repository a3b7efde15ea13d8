import { changeGroups, type ChangeGroup } from "../changes/changes";
import type { Storage } from "../ports/storage";
import { defaultUses, type Manifest, type OptionalGroup } from "./manifest";

type Uses = Pick<Manifest, "uses" | "mayUse">;

/** The groups whose changes a connector may return. */
export function groupsInUse(manifest: Uses): readonly ChangeGroup[] {
  const { uses = defaultUses, mayUse = [] } = manifest;
  return [...uses, ...mayUse.map(({ group }) => group)];
}

/** The groups that a connector uses where they are supported, and that a storage does not support. */
export function missingGroups(
  { mayUse = [] }: Uses,
  { supports }: Pick<Storage, "supports">,
): readonly OptionalGroup[] {
  return mayUse.filter(({ group }) => !supports.includes(group));
}

/** Faults of `mayUse`: the rest of one sentence per fault, after the connector's key. */
export function mayUseFaults({ uses = defaultUses, mayUse = [] }: Uses): readonly string[] {
  return mayUse.flatMap(({ group, without }) => {
    if (!changeGroups.includes(group)) {
      return [`may use "${group}", which must be one of ${changeGroups.join(", ")}`];
    }
    if (uses.includes(group)) return [`has "${group}" in both uses and mayUse`];
    return without.trim() === "" ? [`does not say what fails without "${group}"`] : [];
  });
}

/**
 * Says which functions of connectors do not work with a storage, because it lacks a group that they use
 * only where it is there. `createRuntime` logs these sentences as warnings.
 *
 * @example
 * ```ts
 * import { missingFunctions, type Descriptor, type Storage } from "@tt/connector-core";
 *
 * export function explain(connectors: readonly Descriptor[], storage: Storage): void {
 *   for (const sentence of missingFunctions(connectors, storage)) console.warn(sentence);
 *   // GitHub works without timers here: An assignment starts no timer.
 * }
 * ```
 */
export function missingFunctions(
  descriptors: readonly { readonly manifest: Pick<Manifest, "name" | "mayUse"> }[],
  storage: Pick<Storage, "supports">,
): readonly string[] {
  return descriptors.flatMap(({ manifest }) =>
    missingGroups(manifest, storage).map(
      ({ group, without }) => `${manifest.name} works without ${group} here: ${without}`,
    ),
  );
}
