import type { ComponentChildren, VNode } from "preact";
import { Card } from "./card";
import { Copy } from "./links";

/** Properties of {@link ShownOnce}. */
export interface ShownOnceProps {
  /** What to do (default: `Store this now`). */
  readonly title?: string | undefined;
  /** What the secrets are for, and that they are not shown again. */
  readonly lead: string;
  readonly values: readonly { readonly title: string; readonly value: string }[];
  /** What follows, e.g. a {@link Button}. */
  readonly children?: ComponentChildren;
}

/**
 * Secrets that were created just now, to be copied. The response to a form shows them; they are neither
 * in the message of a redirect nor in an address.
 */
export function ShownOnce(props: ShownOnceProps): VNode {
  const { title = "Store this now", lead, values, children } = props;
  return (
    <Card title={title} lead={lead}>
      <div class="flex max-w-2xl flex-col gap-3">
        {values.map((each) => (
          <div key={each.title}>
            <p class="mb-1 text-sm font-semibold">{each.title}</p>
            <Copy label={each.title} value={each.value} />
          </div>
        ))}
        {children}
      </div>
    </Card>
  );
}
