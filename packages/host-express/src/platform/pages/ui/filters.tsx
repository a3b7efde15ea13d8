import type { ComponentChildren, VNode } from "preact";
import type { Part } from "../parts";
import { Skeleton } from "./empty";
import { LoadFailed } from "./part";

/** A filter that is set. */
export interface ActiveFilter {
  readonly label: string;
  /** Address of the list without it. */
  readonly without: string;
}

/** The filters that are set, each with a link that removes it. Renders nothing without any. */
export function ActiveFilters(props: { readonly filters: readonly ActiveFilter[] }): VNode | null {
  if (props.filters.length === 0) return null;
  return (
    <ul class="flex flex-wrap gap-2" aria-label="Active filters">
      {props.filters.map(({ label, without }) => (
        <li key={label} class="min-w-0">
          <a class="chip max-w-full" href={without} aria-label={`Remove the filter ${label}`}>
            <span class="truncate">{label}</span>
            <span aria-hidden="true">&nbsp;×</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Id of the content of {@link MoreFilters}. */
export const moreFiltersId = "more-filters";

/** Id of the number of set filters in the summary of {@link MoreFilters}, which changes with the list. */
export const setFiltersId = "more-filters-set";

/** Properties of {@link MoreFilters}. */
export interface MoreFiltersProps<Value> {
  /** Values of its fields by name, blank if a filter is not set. */
  readonly values: Readonly<Record<string, string>>;
  /** What its fields offer; pending until they are opened. */
  readonly part: Part<Value>;
  /** True if the page was asked for with its fields, by `filters=all`: without scripts. */
  readonly isOpen: boolean;
  /** Path of the page on which they are open, with its query. */
  readonly path: string;
  /** Renders the fields. */
  readonly children: (value: Value) => ComponentChildren;
}

/**
 * The filters of a form that are seldom used: closed, and loaded when they are opened, because they offer
 * much. The summary says how many are set. Until its fields are there, the form sends their values.
 */
export function MoreFilters<Value>(props: MoreFiltersProps<Value>): VNode {
  const { values, part, isOpen, path, children } = props;
  const set = Object.entries(values).filter(([, value]) => value !== "");
  const isPending = part.status === "pending";
  return (
    <details class="col-span-full" open={isOpen}>
      <summary class="py-1 text-sm font-semibold">
        More filters{" "}
        <span id={setFiltersId} class="badge-accent" hidden={set.length === 0}>
          {`${String(set.length)} set`}
        </span>
      </summary>
      {isOpen ? <input type="hidden" name="filters" value="all" /> : null}
      <div
        id={moreFiltersId}
        class="mt-2 grid grid-cols-2 items-end gap-3 lg:grid-cols-4"
        data-load={isPending ? "" : undefined}
        aria-busy={isPending ? "true" : undefined}
      >
        {part.status === "ready"
          ? children(part.value)
          : set.map(([name, value]) => (
              <input key={name} type="hidden" name={name} value={value} />
            ))}
        {part.status === "failed" ? (
          <LoadFailed id={moreFiltersId} title="More filters" path={path} />
        ) : null}
        {isPending ? (
          <>
            <Skeleton label="Loading: More filters" class="h-16" />
            <noscript>
              <a href={path}>Show</a>
            </noscript>
          </>
        ) : null}
      </div>
    </details>
  );
}
