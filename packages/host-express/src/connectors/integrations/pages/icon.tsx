import type { Manifest } from "@tt/connector-core";
import type { VNode } from "preact";

/** The icon of a connector; the first letter of its name if it has none. */
export function ConnectorIcon({
  manifest: { icon, name },
}: {
  readonly manifest: Pick<Manifest, "icon" | "name">;
}): VNode {
  if (icon === undefined) {
    const [letter = ""] = Array.from(name);
    return (
      <span
        class="bg-accent-soft text-accent rounded-field grid size-9 flex-none place-items-center font-bold"
        aria-hidden="true"
      >
        {letter.toUpperCase()}
      </span>
    );
  }
  return (
    <svg class="size-9 flex-none" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
      <path d={icon} />
    </svg>
  );
}
