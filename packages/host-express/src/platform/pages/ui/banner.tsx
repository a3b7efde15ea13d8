import type { ComponentChildren, VNode } from "preact";
import { Icon } from "./icon";
import type { IconName } from "./icons";

const looks = {
  info: { icon: "info", class: "bg-accent-soft text-accent border-accent/30" },
  good: { icon: "circle-check", class: "bg-run-soft text-run border-run/30" },
  warn: { icon: "triangle-alert", class: "bg-warn-soft text-warn border-warn/30" },
  bad: { icon: "circle-alert", class: "bg-bad-soft text-bad border-bad/30" },
} satisfies Record<string, { readonly icon: IconName; readonly class: string }>;

/** Properties of {@link Banner}. */
export interface BannerProps {
  /** What the message is about (default: `info`). */
  readonly tone?: keyof typeof looks | undefined;
  /** What happened, in a few words. */
  readonly title?: string | undefined;
  readonly id?: string | undefined;
  /** The one thing to do about it, e.g. a {@link Button}. */
  readonly action?: ComponentChildren;
  /** What it means, and what to do. */
  readonly children?: ComponentChildren;
}

/** A message above or inside a page. `warn` and `bad` are announced by screen readers. */
export function Banner({ tone = "info", title, id, action, children }: BannerProps): VNode {
  const look = looks[tone];
  const role = tone === "warn" || tone === "bad" ? "alert" : "status";
  return (
    <div id={id} class={`banner ${look.class}`} role={role}>
      <div class="flex min-w-0 flex-1 basis-56 items-start gap-x-4 self-center">
        <Icon name={look.icon} class="mt-0.5" />
        <div class="min-w-0 flex-1">
          {title === undefined ? null : <p class="font-semibold">{title}</p>}
          {children}
        </div>
      </div>
      {action}
    </div>
  );
}
