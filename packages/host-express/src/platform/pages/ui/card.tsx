import type { ComponentChildren, VNode } from "preact";
import { Arc, type ArcProps } from "./arc";
import { Meter, type MeterProps } from "./meter";

/** Properties of {@link PageHeader}. */
export interface PageHeaderProps {
  /** The page's only `h1`. */
  readonly title: string;
  /** One sentence below the title. */
  readonly lead?: ComponentChildren;
  /** Link to the page above this one. */
  readonly back?: { readonly href: string; readonly label: string } | undefined;
  /** Buttons on the right. */
  readonly actions?: ComponentChildren;
}

/** The head of a page: title, one sentence, and its main actions. */
export function PageHeader({ title, lead, back, actions }: PageHeaderProps): VNode {
  return (
    <div class="mb-4 flex flex-wrap items-end justify-between gap-3">
      <div class="min-w-0">
        {back === undefined ? null : (
          <a class="text-soft mb-1 inline-flex min-h-6 items-center text-sm" href={back.href}>
            <span aria-hidden="true">←&nbsp;</span>
            {back.label}
          </a>
        )}
        <h1>{title}</h1>
        {lead === undefined ? null : <p class="text-soft mt-0.5 text-sm">{lead}</p>}
      </div>
      {actions === undefined ? null : <div class="flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}

/** Properties of {@link Card}. */
export interface CardProps {
  readonly title?: string | undefined;
  /** Id of the element, to refresh it alone. */
  readonly id?: string | undefined;
  /** One sentence below the title. */
  readonly lead?: ComponentChildren;
  /** Buttons or a badge on the right of the title. */
  readonly actions?: ComponentChildren;
  readonly class?: string | undefined;
  readonly children?: ComponentChildren;
}

/** A titled part of a page. */
export function Card({ title, id, lead, actions, class: more, children }: CardProps): VNode {
  return (
    <section id={id} class={more === undefined ? "card" : `card ${more}`}>
      {title === undefined ? null : (
        <div
          class={`mb-3 flex flex-wrap justify-between gap-3 ${lead === undefined ? "items-center" : "items-start"}`}
        >
          <div class="min-w-0">
            <h2>{title}</h2>
            {lead === undefined ? null : <p class="text-soft text-sm">{lead}</p>}
          </div>
          {actions}
        </div>
      )}
      {children}
    </section>
  );
}

/** A figure with its meaning. */
export interface StatProps {
  readonly label: string;
  /** The figure, e.g. `2:48`. */
  readonly value: string;
  /** What it is compared with, e.g. `of 8:00`. */
  readonly note?: string | undefined;
  readonly meter?: Omit<MeterProps, "label"> | undefined;
  /** A ring that is as full as the figure is of a whole, instead of a meter. */
  readonly arc?: ArcProps | undefined;
}

/** Two to four figures in one row, on phones too. */
export function Stats({ items }: { readonly items: readonly StatProps[] }): VNode {
  const columns = ["", "grid-cols-1", "grid-cols-2", "grid-cols-3", "grid-cols-2 sm:grid-cols-4"];
  return (
    <dl
      class={`stats grid gap-2 sm:gap-4 ${columns[items.length] ?? "grid-cols-2 sm:grid-cols-4"}`}
    >
      {items.map(({ label, value, note, meter, arc }) => (
        <div key={label} class="card">
          <dt>{label}</dt>
          <dd>{value}</dd>
          {note === undefined ? null : <dd class="note">{note}</dd>}
          {arc === undefined ? null : (
            <dd class="absolute top-3 right-3 sm:top-5 sm:right-5">
              <Arc {...arc} />
            </dd>
          )}
          {meter === undefined ? null : (
            <dd class="mt-auto pt-3">
              <Meter {...meter} label={label} />
            </dd>
          )}
        </div>
      ))}
    </dl>
  );
}
