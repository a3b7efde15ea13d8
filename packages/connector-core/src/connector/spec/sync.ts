import type * as z from "zod";
import type { Change, ChangeGroup, IntegrationUpdate } from "../../changes/changes";
import type { ExternalRef } from "../../changes/refs";
import type { SkipReason } from "../../changes/outcome";
import type { KeysetPage, Page } from "../../api/pages";
import type { JsonObject } from "../../json";
import type { ExportEntry } from "../../ports/exports";
import type { Settings, SettingsSchema } from "../../settings/types";
import type { PushEntry } from "../../sync/page";
import type { Context, Env, EnvValues } from "./context";

/** One item of a {@link SpecPage}: a change, a reason to skip it, or an error. */
export type SpecItem<G extends ChangeGroup> = {
  /** Name of the item at the provider, e.g. `github_issue_17`. */
  readonly ref: string;
  /** Title in the run's report. */
  readonly title: string;
} & (
  | { readonly change: Change<G> }
  | { readonly skip: SkipReason }
  /** The item cannot be read; a message for the integration's owner. */
  | { readonly error: string }
);

/** Items and the checkpoint after them, committed in one transaction. */
export interface SpecPage<G extends ChangeGroup> {
  /** At most 500. */
  readonly items: readonly SpecItem<G>[];
  /** Passed to `pull` to continue after this page. */
  readonly checkpoint: JsonObject;
  /** What else to remember, committed with the items. */
  readonly update?: IntegrationUpdate | undefined;
}

/** The context of `sync.pages`. */
export type PagesContext<S extends SettingsSchema, V extends Env> = Context<S, V> & {
  /**
   * Read what changed since this time, ISO 8601 UTC: the newest `asOf` of the last sync, less a
   * minute. Undefined to read everything.
   */
  readonly since: string | undefined;
  /**
   * Continue here: the `next` of the last page that an interrupted sync committed, or the `resume` of the last
   * page of a complete one. Undefined to start with the first page. Pass it on to a list with cursors of the
   * provider, such as `graphqlPages`; leave it out for page numbers, whose items move from page to page. If the
   * provider refuses it, `pages` is called again without it.
   */
  readonly from: string | undefined;
};

/** A page that a generator of your own yields; every {@link Page} is one. */
export type ListPage = Pick<Page, "items" | "next" | "resume">;

interface SyncOptions<S extends SettingsSchema, V extends Env> {
  /** Minutes between two syncs of one integration (default: 30). */
  readonly everyMinutes?: number;
  /** True if only administrators may start a sync manually (default: false). */
  readonly adminOnly?: boolean;
  /**
   * What a checkpoint belongs to, such as the repository. Another key starts from the beginning
   * (default: all settings but the secrets). A disconnect keeps the checkpoint, except with OAuth. Pure.
   */
  readonly checkpointKey?: (settings: Settings<S>, env: EnvValues<V>) => string;
}

interface SyncByPages<S extends SettingsSchema, V extends Env, Item extends z.core.$ZodType> {
  /**
   * Pages of the provider's items: `api.pages.keyset(…)`, or an async generator of your own that yields
   * `{ items, next }`. Each item is read and mapped by `item`; one that cannot be read is a line of the
   * run's report.
   */
  readonly pages: [Item] extends [never]
    ? "add `item: [schema, mapping]` to use `sync.pages`"
    : (context: PagesContext<S, V>) => AsyncGenerator<ListPage | KeysetPage, void, undefined>;
  readonly pull?: undefined;
}

interface SyncByPull<S extends SettingsSchema, V extends Env, G extends ChangeGroup> {
  /**
   * Yields what changed since a checkpoint, for providers that {@link SyncByPages.pages} does not
   * fit. The next page is read while the previous one is committed. Must not write at the provider.
   * @param checkpoint The checkpoint of the last committed page; undefined to start from the
   * beginning.
   */
  readonly pull: (
    checkpoint: JsonObject | undefined,
    context: Context<S, V>,
  ) => AsyncGenerator<SpecPage<G>, void, undefined>;
  readonly pages?: undefined;
}

/** How items are synced from the provider. */
export type SyncSpec<
  S extends SettingsSchema,
  V extends Env,
  Item extends z.core.$ZodType,
  G extends ChangeGroup,
> = SyncOptions<S, V> & (SyncByPages<S, V, Item> | SyncByPull<S, V, G>);

/** The outcome of exporting one time entry. */
export type Pushed =
  /** The entry was written or, with `skip`, skipped permanently. */
  | {
      /** The provider's name of the entry. */
      readonly ref: ExternalRef;
      /** The provider's version of it, to recognize one's own write later; null if it has none. */
      readonly remoteVersion: string | null;
      /** True if the provider no longer has it (default: false). */
      readonly gone?: boolean | undefined;
      readonly skip?: SkipReason | undefined;
    }
  /** The entry was skipped this time; the next sync tries again. */
  | { readonly ref?: undefined; readonly skip: SkipReason };

/** How time entries are exported to the provider, in the second half of a sync. */
export interface PushSpec<S extends SettingsSchema, V extends Env> {
  /** True if the settings enable the export (default: always). Pure. */
  readonly isEnabled?: (settings: Settings<S>) => boolean;
  /** How many days back the first export starts (default: 7). Pure. */
  readonly daysBack?: (settings: Settings<S>) => number;
  /** Title of an entry in the run's report (default: its project). Pure. */
  readonly title?: (entry: ExportEntry) => string;
  /**
   * Writes one entry to the provider, under a name derived from the entry, because it may be asked
   * again. Core stores the link between both.
   */
  readonly write: (entry: PushEntry, context: Context<S, V>) => Promise<Pushed>;
}
