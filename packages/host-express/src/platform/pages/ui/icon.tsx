import type { VNode } from "preact";
import { assetPath } from "../../assets/load";
import type { IconName } from "./icons";

/** A decorative icon. The text beside it, or the `aria-label` of its button, says what it means. */
export function Icon({ name, class: more }: { name: IconName; class?: string }): VNode {
  return (
    <svg class={more} aria-hidden="true">
      <use href={`${assetPath("icons.svg")}#${name}`} />
    </svg>
  );
}
