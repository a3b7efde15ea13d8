import type { ComponentChildren, VNode } from "preact";

/** Meaning of a color: `run` works or runs, `warn` needs attention, `bad` failed. */
export type Tone = "neutral" | "accent" | "run" | "warn" | "bad";

/** A state in one or two words. The color only repeats what the word says. */
export function Badge(props: {
  readonly tone?: Tone | undefined;
  /** Drawn by the style sheet, because lists have many. */
  readonly icon?: "flag" | "lock" | undefined;
  readonly children: ComponentChildren;
}): VNode {
  const { tone = "neutral", icon, children } = props;
  const look = tone === "neutral" ? "badge" : `badge-${tone}`;
  return <span class={icon === undefined ? look : `${look} ${icon}`}>{children}</span>;
}
