import type { VNode } from "preact";
import { Badge } from "../../platform/pages/ui";
import type { EntryOrigin } from "./origin";

/** Where an entry came from, as a link if its page is known. */
export function OriginLink({ text, url }: EntryOrigin): VNode {
  return url === undefined ? (
    <>{text}</>
  ) : (
    <a class="underline underline-offset-2" href={url} rel="noopener noreferrer">
      {text}
    </a>
  );
}

/** The same as a badge, which is large enough to be tapped. */
export function OriginBadge(origin: EntryOrigin): VNode {
  return (
    <Badge>
      <span class="inline-flex min-h-6 items-center">
        <OriginLink {...origin} />
      </span>
    </Badge>
  );
}
