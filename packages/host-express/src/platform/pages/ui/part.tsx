import type { ComponentChildren, VNode } from "preact";
import type { Part } from "../parts";
import { Card, type CardProps } from "./card";
import { Skeleton } from "./empty";

/** Properties of {@link PartCard}. */
export interface PartCardProps<Value> extends Pick<CardProps, "lead" | "actions"> {
  /** Id of the element, to read it alone. */
  readonly id: string;
  readonly title: string;
  readonly part: Part<Value>;
  /** Path of the page on which the part is not deferred, with its query. */
  readonly path: string;
  /** Height of the content while it is loaded, a class of Tailwind (default: `h-48`). */
  readonly height?: string | undefined;
  /** `timer`: read again after the timer was started, stopped or changed. */
  readonly follows?: "timer" | undefined;
  /** Renders the content. */
  readonly children: (value: Value) => ComponentChildren;
}

/** A card whose content may fail to load, or is loaded when it comes into view. */
export function PartCard<Value>(props: PartCardProps<Value>): VNode {
  const { id, title, lead, actions, part, path, height = "h-48", follows, children } = props;
  const isPending = part.status === "pending";
  return (
    <div
      id={id}
      class="min-w-0"
      data-load={isPending ? "" : undefined}
      data-follows={follows}
      aria-busy={isPending ? "true" : undefined}
    >
      <Card title={title} lead={lead} actions={actions}>
        {part.status === "ready" ? children(part.value) : null}
        {part.status === "failed" ? <LoadFailed id={id} title={title} path={path} /> : null}
        {isPending ? (
          <>
            <Skeleton label={`Loading: ${title}`} class={height} />
            <noscript>
              <a href={path}>Show</a>
            </noscript>
          </>
        ) : null}
      </Card>
    </div>
  );
}

/** What a part of a page shows that could not be read. */
export function LoadFailed(props: {
  /** Id of the part's element. */
  readonly id: string;
  readonly title: string;
  /** Path of the page, with its query. */
  readonly path: string;
}): VNode {
  return (
    <p class="text-sm" role="alert">
      This could not be loaded.{" "}
      <a
        class="link inline-flex min-h-6 items-center"
        href={props.path}
        data-swap={props.id}
        aria-label={`Try again: ${props.title}`}
      >
        Try again
      </a>
    </p>
  );
}
