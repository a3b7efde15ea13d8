import { groupsInUse } from "./groups-in-use";
import type { DeclaredHook } from "./implemented-hooks";
import type { Manifest } from "./manifest";

interface Requirement {
  /** The part of the manifest, as its author wrote it. */
  readonly data: string;
  readonly hook: DeclaredHook;
  readonly isDeclared: (manifest: Manifest) => boolean;
}

const requirements: readonly Requirement[] = [
  { data: "`inbound`", hook: "onDelivery", isDeclared: ({ inbound }) => inbound !== undefined },
  { data: "`sync`", hook: "onPull", isDeclared: ({ sync }) => sync !== undefined },
  { data: "`push`", hook: "onPush", isDeclared: ({ push }) => push !== undefined },
  { data: "`options`", hook: "onListOptions", isDeclared: ({ options }) => isFilled(options) },
  { data: "`actions`", hook: "onAction", isDeclared: ({ actions }) => isFilled(actions) },
  {
    data: "an action with `standalone`",
    hook: "onStandaloneAction",
    isDeclared: ({ actions }) => actions?.some(({ standalone }) => standalone === true) ?? false,
  },
  { data: "`on`", hook: "onEvent", isDeclared: ({ on }) => isFilled(on) },
  {
    data: "`notifications.daily`",
    hook: "onDailySummary",
    isDeclared: ({ notifications }) => notifications?.daily !== undefined,
  },
];

/**
 * Compares a manifest with the hooks of its class: each part needs its hook, and hosts call no hook
 * without its part.
 *
 * @returns the rest of one sentence per fault, after the connector's key; empty if there is none
 */
export function hookFaults(manifest: Manifest, hooks: readonly DeclaredHook[]): readonly string[] {
  const faults = requirements.flatMap(({ data, hook, isDeclared }) => {
    const isImplemented = hooks.includes(hook);
    if (isDeclared(manifest) === isImplemented) return [];
    return isImplemented
      ? [`implements ${hook}, which no host calls: its manifest has no ${data}`]
      : [`has ${data} in its manifest, but does not implement ${hook}`];
  });
  const { actions = [], push, sync } = manifest;
  // Entries are exported in the second half of a sync, and actions are run at its beginning.
  const started = [
    ...(push ? ["`push`"] : []),
    ...(actions.some((action) => "isDue" in action) ? ["an action with `isDue`"] : []),
  ];
  return [
    ...faults,
    ...(sync
      ? []
      : started.map((data) => `has ${data} in its manifest, but no \`sync\`, which starts it`)),
    // The link would be dropped, and every sync would write the entry again.
    ...(push && !groupsInUse(manifest).includes("entries")
      ? ['has `push` in its manifest, but no "entries" in `uses`, which links what it wrote']
      : []),
  ];
}

function isFilled(list: readonly unknown[] | undefined): boolean {
  return list !== undefined && list.length > 0;
}
