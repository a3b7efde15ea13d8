import type { ComponentChildren, VNode } from "preact";

/** A fact with its name. */
export interface Fact {
  readonly label: string;
  readonly value: ComponentChildren;
}

/** A list of facts, e.g. of an integration's card. Renders nothing if there are none. */
export function Facts({ facts }: { readonly facts: readonly Fact[] }): VNode | null {
  if (facts.length === 0) return null;
  return (
    <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5 text-sm">
      {facts.flatMap(({ label, value }) => [
        <dt key={`${label} label`} class="text-soft">
          {label}
        </dt>,
        <dd key={label} class="min-w-0 wrap-anywhere">
          {value}
        </dd>,
      ])}
    </dl>
  );
}
