import type { VNode } from "preact";
import { Button } from "./button";
import type { IconName } from "./icons";
import { Icon } from "./icon";

/** A tab: a view with an address of its own. */
export interface Tab {
  readonly label: string;
  readonly href: string;
  readonly icon?: IconName | undefined;
  /** Shown beside the label, e.g. a number of rows. */
  readonly count?: number | undefined;
}

/** Views of one thing, as links. */
export function Tabs(props: {
  readonly label: string;
  readonly tabs: readonly Tab[];
  /** The `href` of the open one. */
  readonly current: string;
}): VNode {
  return (
    <nav class="tabs mb-4" aria-label={props.label}>
      {props.tabs.map(({ label, href, icon, count }) => (
        <a key={href} href={href} aria-current={href === props.current ? "page" : undefined}>
          {icon === undefined ? null : <Icon name={icon} />}
          {label}
          {count === undefined ? null : <span class="num text-xs font-normal">{count}</span>}
        </a>
      ))}
    </nav>
  );
}

/** Links to the pages before and after this one. Renders nothing if there is only one page. */
export function Pagination(props: {
  /** The open page, from 1. */
  readonly page: number;
  readonly pages: number;
  /** True if there may be more than `pages`, which then are not counted (default: false). */
  readonly isOpenEnded?: boolean | undefined;
  /** Path and query of a page. */
  readonly href: (page: number) => string;
}): VNode | null {
  const { page, pages, isOpenEnded = false, href } = props;
  if (pages <= 1) return null;
  return (
    <nav class="mt-4 flex items-center justify-between gap-3" aria-label="Pages">
      {page > 1 ? (
        <Button href={href(page - 1)} icon="chevron-left" hotkey="[" label="Previous page">
          <span class="hidden sm:inline">Previous</span>
        </Button>
      ) : (
        <span />
      )}
      <span class="num text-soft text-sm">
        {`Page ${String(page)}${isOpenEnded ? "" : ` of ${String(pages)}`}`}
      </span>
      {page < pages ? (
        <Button href={href(page + 1)} icon="chevron-right" hotkey="]" label="Next page">
          <span class="hidden sm:inline">Next</span>
        </Button>
      ) : (
        <span />
      )}
    </nav>
  );
}

/**
 * A project's or client's color. Its name stands beside it. It is an SVG, because only there a color can be
 * an attribute; the security policy forbids attributes with styles.
 */
export function Dot(props: {
  readonly color: string | null;
  /** Classes of another size. */
  readonly class?: string | undefined;
}): VNode {
  const { color, class: more } = props;
  // The types of Preact have no color of an SVG.
  const shown: object = { color: color ?? undefined };
  return <svg class={more === undefined ? "dot" : `dot ${more}`} {...shown} aria-hidden="true" />;
}

/** A text with a button that copies it. Without scripts, a field to copy from. */
export function Copy(props: {
  /** What it is, e.g. `Webhook URL`. */
  readonly label: string;
  readonly value: string;
}): VNode {
  const { label, value } = props;
  return (
    <div class="flex gap-2">
      <input class="field font-mono" type="text" readonly aria-label={label} value={value} />
      <button
        class="btn btn-quiet"
        type="button"
        hidden
        data-copy={value}
        aria-label={`Copy: ${label}`}
      >
        <Icon name="copy" />
        <span>Copy</span>
      </button>
    </div>
  );
}
