import type { ChangeGroup } from "../changes/changes";
import type { SettingsSchema, Settings } from "../settings/types";
import type { CardManifest } from "./card";
import type { Documentation } from "./documentation";
import type { DomainEvent, DomainEventType } from "./domain-events";
import type { Challenge } from "../webhook/challenge";
import type { Place } from "../webhook/place";
import type { Parsed, RawRequest, Reply, Situation } from "../webhook/request";
import type { Routing } from "../webhook/routing";
import type { Verification } from "../webhook/verification";
import type { ExportEntry } from "../ports/exports";
import type { ApiManifest } from "../api/manifest";
import type { JsonObject } from "../json";

/** Version of the connector contract. Hosts reject connectors built for another version. */
export const specificationVersion = 1;

/** How a connector receives webhook deliveries. */
export interface Inbound<Schema extends SettingsSchema, Event> {
  /** Path segment of the webhook URL: `/api/integrations/{slug}/{path}[/{public_id}]`. */
  readonly path: "webhook" | "events";
  /** Maximum body size in bytes; larger deliveries are answered with 413. */
  readonly maxBytes: number;
  /** How deliveries are told from forgeries. Create it with `verify`. */
  readonly verification: Verification;
  /**
   * How deliveries to the shared URL name their integration, most specific index first (default:
   * deliveries arrive at an integration's own URL only).
   */
  readonly routing?: Routing<Schema>;
  /**
   * Requests that are answered without a signature, such as the check of a new webhook URL
   * (default: none). All other GET requests get 405.
   */
  readonly challenges?: readonly Challenge[];
  /**
   * Overrides core's reply where a person reads it, as with slash commands, or where the provider
   * needs another status. Pure. Return undefined to keep the default. The request is verified, except
   * for `failed` with the code `overloaded`.
   */
  answer?(verified: RawRequest, situation: Situation): Reply | undefined;
  /**
   * Where the provider's delivery id is, for detecting duplicates; the first place with a value
   * counts (default: by the body only).
   */
  readonly deliveryId?: Place | readonly Place[];
  /** Where deliveries name their event, and the events that are handled, for documentation. */
  readonly events?: { readonly in: Place; readonly names: readonly string[] };
  /**
   * True if events only name items, so that `onDelivery` asks the API for these (default: false). All
   * requests of a delivery share 8 seconds from its arrival; after that it fails as
   * `provider_unavailable` and changes nothing. Without it, the suite lets deliveries send no request.
   */
  readonly fetches?: boolean;
  /** Name of a verified delivery's event, for the history (default: none). Pure. */
  eventName?(request: RawRequest): string | undefined;
  /**
   * Parses a verified body. Pure.
   * @throws ConnectorError with code `malformed`, answered with 400
   */
  parse(request: RawRequest): Parsed<Event>;
}

/** How a host syncs integrations on a schedule. */
export interface SyncSchedule {
  /** Name of the job queue, e.g. `github_sync`. */
  readonly job: string;
  /** Minutes between two syncs of one integration. Hosts spread integrations over the interval. */
  readonly everyMinutes: number;
  /** True if only administrators may start a sync manually (default: false). */
  readonly adminOnly?: boolean;
}

/** How time entries are exported to the provider, in the second half of a sync. */
export interface PushManifest<Schema extends SettingsSchema> {
  /** True if the settings enable the export. Pure. */
  isEnabled(settings: Settings<Schema>): boolean;
  /** How many days back the first export starts. Pure. */
  daysBack(settings: Settings<Schema>): number;
  /** Title of an entry at the provider, for the run's report. Pure. */
  title(entry: ExportEntry): string;
}

/** What decides whether an action is due. */
export interface DueContext<Values = Readonly<Record<string, unknown>>> {
  readonly settings: Values;
  /** What the action and others stored. */
  readonly state: JsonObject;
  readonly now: Date;
}

/** An operation that the owner can trigger at the provider. */
export interface ActionManifest {
  /** Used in URLs; matches `[a-z][a-z0-9_]*`. */
  readonly name: string;
  /** Label of the button. */
  readonly label: string;
  /** A sentence that says what the action does. */
  readonly description: string;
  /** True if the action can also run without an integration (default: false). */
  readonly standalone?: boolean;
  /**
   * True if a sync has to run the action first, such as to renew a webhook before it expires (default: only
   * people run it). Asked at the beginning of each sync, with the stored settings and state. Pure. A failure is
   * a line of the run's report, and the sync goes on.
   */
  isDue?(integration: DueContext): boolean;
  /**
   * How the action's result is shown: `copy` as a text to copy, `message` not at all beside the
   * message (default: `message`).
   */
  readonly result?: "copy" | "message";
}

/** How users link their account at a provider. */
export interface IdentityManifest {
  /** Key of the provider, e.g. `slack`. */
  readonly provider: string;
  /** Label on the profile page. */
  readonly label: string;
  /**
   * How the account is proven (default: `declared`). `declared`: users enter it in their profile.
   * `linked`: users prove it with a one-time code (an `identity.link` change), following
   * {@link instruction}.
   */
  readonly proof?: "declared" | "linked";
  /** What to do with the code. `CODE` is replaced: `Type this in Slack: /tt link CODE`. */
  readonly instruction?: string;
}

/** The messages a connector sends: notifications of domain events and a daily summary. */
export interface Notifications<Schema extends SettingsSchema> {
  /** True if an event should be sent (default: every event of `on`). Pure. */
  wants?(settings: Settings<Schema>, event: DomainEvent): boolean;
  /**
   * Key of the provider's rate limit that a message counts against, such as a channel. Messages
   * with the same key are sent {@link minIntervalSeconds} apart (default: not paced). Pure.
   */
  rateLimitKey?(settings: Settings<Schema>): string | undefined;
  /** Minimum seconds between two messages with the same rate-limit key. */
  readonly minIntervalSeconds?: number;
  /**
   * True to never retry a message that may have been delivered (at most once). False to retry it
   * (at least once). (default: false)
   */
  readonly atMostOnce?: boolean;
  /** Set it to send daily summaries. */
  readonly daily?: DailySummary<Schema>;
}

/** A summary sent once per integration and calendar day. */
export interface DailySummary<Schema extends SettingsSchema> {
  /** Name of the job queue, e.g. `slack_daily_summary`. */
  readonly job: string;
  /** Minutes between two checks for due summaries. */
  readonly everyMinutes: number;
  /** Local time of the owner at which to send, `HH:MM`. Undefined to send none. Pure. */
  time(settings: Settings<Schema>): string | undefined;
}

/** The default of {@link Manifest.uses}. */
export const defaultUses: readonly ChangeGroup[] = ["tasks"];

/** The declarative part of a connector. */
export interface Manifest<
  Schema extends SettingsSchema = SettingsSchema,
  Event = unknown,
> extends CardManifest<Schema> {
  /** Key of stored integrations, e.g. `github_connector`. Unique in a host. */
  readonly key: string;
  /** Used in URLs; matches `[a-z][a-z0-9-]*`. Unique in a host. */
  readonly slug: string;
  /** Name of the provider, for people. */
  readonly name: string;
  /**
   * URL of the set-up guide for users: an absolute URL, or a path that starts with `/` for a page of
   * the host (default: none).
   */
  readonly docs?: string;
  /** Schema of the settings; the form, validation and storage derive from it. */
  readonly settings: Schema;
  /** Additions to the host's OpenAPI document. */
  readonly documentation?: Documentation;
  /**
   * Environment variables for the provider's URLs, with their defaults. Operators may override
   * them.
   */
  readonly env?: Readonly<Record<string, string>>;
  /** The provider's API: where it is, how requests are authorized, what responses mean. */
  readonly api: ApiManifest<Schema>;
  /** Set it to receive webhook deliveries. */
  readonly inbound?: Inbound<Schema, Event>;
  /** Set it if users have accounts at the provider. */
  readonly identity?: IdentityManifest;
  /** Set it to allow one workspace integration, managed by administrators, beside personal ones. */
  readonly workspace?: {
    /** The status fields that members may see. */
    readonly memberFields: readonly string[];
  };
  /** Set it to sync on a schedule. Requires `onPull`. */
  readonly sync?: SyncSchedule;
  /** Set it to export time entries. Requires `onPush`. */
  readonly push?: PushManifest<Schema>;
  /** Settings fields whose possible values the provider can list. Requires `onListOptions`. */
  readonly options?: readonly string[];
  /** Operations that the owner can trigger. Requires `onAction`. */
  readonly actions?: readonly ActionManifest[];
  /**
   * Identifies what a checkpoint refers to, e.g. the repository and the filter (default: always the
   * same). If the key changes, the next sync starts from the beginning. Pure.
   */
  checkpointKey?(settings: Settings<Schema>, env: Readonly<Record<string, string>>): string;
  /** Types of domain events to subscribe to. Requires `onEvent`. */
  readonly on?: readonly DomainEventType[];
  /** How messages are filtered and paced, and the daily summary. */
  readonly notifications?: Notifications<Schema>;
  /**
   * The groups whose changes the connector returns and whose data it reads by `context.storage`
   * (default: tasks). Hosts compare them with `storage.supports` at registration; a change of another
   * group fails as `invalid_change`, a read rejects. `identities` are the users; projects may always
   * be read.
   */
  readonly uses?: readonly ChangeGroup[];
  /**
   * Groups beyond `uses` that the connector uses where the storage supports them (default: none). Where one is
   * missing, a change of it is skipped as `not_supported` beside the others of its commit, and a read
   * rejects.
   */
  readonly mayUse?: readonly OptionalGroup[];
}

/** A group of changes that a connector works without. */
export interface OptionalGroup<Group extends ChangeGroup = ChangeGroup> {
  readonly group: Group;
  /** A sentence that says what does not work without it, e.g. `An assignment starts no timer.` */
  readonly without: string;
}
