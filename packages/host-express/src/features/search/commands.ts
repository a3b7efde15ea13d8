import type { NavigationEntry } from "../../platform/pages/navigation";
import type { IconName } from "../../platform/pages/ui";

/** Something to do or to open, beside what a search finds. */
export interface Command {
  readonly label: string;
  readonly icon: IconName;
  /** Page that it opens, or path of the form that it sends. */
  readonly path: string;
  readonly type: "link" | "form";
  /** Id of a field of every page that gets the focus instead, if scripts run. */
  readonly focus?: string;
}

/** An integration that a sync can be started for. */
export interface SyncedIntegration {
  readonly name: string;
  /** Path of its page. */
  readonly path: string;
}

/** All commands, in the order of the list. */
export function allCommands(
  pages: readonly NavigationEntry[],
  synced: readonly SyncedIntegration[],
): readonly Command[] {
  return [
    { label: "Start timer", icon: "play", path: "/", type: "link", focus: "timer-notes" },
    { label: "Add time", icon: "plus", path: "/entries/new", type: "link" },
    { label: "New task", icon: "plus", path: "/tasks/new", type: "link" },
    { label: "New project", icon: "plus", path: "/projects/new", type: "link" },
    { label: "New client", icon: "plus", path: "/clients/new", type: "link" },
    ...synced.map(({ name, path }) => ({
      label: `Sync ${name}`,
      icon: "refresh-cw" as const,
      path: `${path}/sync`,
      type: "form" as const,
    })),
    ...pages.map(({ label, icon, path }) => ({
      label: `Go to ${label}`,
      icon,
      path,
      type: "link" as const,
    })),
  ];
}

/** The commands whose label has every word of the text, in any case. */
export function matchingCommands(commands: readonly Command[], text: string): readonly Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ label }) => {
    const lower = label.toLowerCase();
    return words.every((word) => lower.includes(word));
  });
}
