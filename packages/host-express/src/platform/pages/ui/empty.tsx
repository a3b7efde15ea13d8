import type { ComponentChildren, VNode } from "preact";
import { Icon } from "./icon";
import type { IconName } from "./icons";

/** What a list shows while it is empty: one sentence and one action. */
export function Empty(props: {
  readonly icon: IconName;
  /** What is missing and what makes it appear. */
  readonly text: string;
  /** A {@link Button}. */
  readonly action?: ComponentChildren;
}): VNode {
  const { icon, text, action } = props;
  return (
    <div class="flex flex-col items-center gap-3 px-4 py-8 text-center">
      <span class="bg-sunken text-soft flex size-12 items-center justify-center rounded-full">
        <Icon name={icon} class="size-6" />
      </span>
      <p class="text-soft max-w-sm text-sm text-balance">{text}</p>
      {action}
    </div>
  );
}

/** A placeholder of fixed height for a part that loads later, so that nothing moves. */
export function Skeleton({ label, class: size }: { label: string; class: string }): VNode {
  return (
    <div role="status" aria-label={label}>
      <span class={`skeleton ${size}`} />
    </div>
  );
}
