import type { ComponentChildren, VNode } from "preact";
import { Icon } from "./icon";
import type { IconName } from "./icons";

/** Meaning of a color: `run` works or runs, `warn` needs attention, `bad` failed. */
export type Tone = "neutral" | "accent" | "run" | "warn" | "bad";

/** A state in one or two words. The color only repeats what the word says. */
export function Badge(props: {
  readonly tone?: Tone | undefined;
  readonly icon?: IconName | undefined;
  readonly children: ComponentChildren;
}): VNode {
  const { tone = "neutral", icon, children } = props;
  return (
    <span class={tone === "neutral" ? "badge" : `badge badge-${tone}`}>
      {icon === undefined ? null : <Icon name={icon} class="size-3.5" />}
      {children}
    </span>
  );
}
