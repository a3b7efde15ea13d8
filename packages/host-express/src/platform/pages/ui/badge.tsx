import type { ComponentChildren, VNode } from "preact";
import { Icon } from "./icon";
import type { IconName } from "./icons";

/** Meaning of a color: `run` works or runs, `warn` needs attention, `bad` failed. */
export type Tone = "neutral" | "accent" | "run" | "warn" | "bad";

/** Classes of text on a soft background, by tone. */
export const toneClasses: Readonly<Record<Tone, string>> = {
  neutral: "bg-sunken text-soft",
  accent: "bg-accent-soft text-accent",
  run: "bg-run-soft text-run",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
};

/** A state in one or two words. The color only repeats what the word says. */
export function Badge(props: {
  readonly tone?: Tone | undefined;
  readonly icon?: IconName | undefined;
  readonly children: ComponentChildren;
}): VNode {
  const { tone = "neutral", icon, children } = props;
  return (
    <span class={`badge ${toneClasses[tone]}`}>
      {icon === undefined ? null : <Icon name={icon} class="size-3.5" />}
      {children}
    </span>
  );
}
