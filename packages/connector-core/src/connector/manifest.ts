import type { ChangeType, RoutingKey } from "../changes/changes";
import type { SettingsSchema, Settings } from "../settings/types";
import type { Documentation } from "./documentation";
import type { DomainEvent, DomainEventType } from "./domain-events";
import type { Parsed, RawRequest, Reply, SignedRequest, Situation } from "../webhook/request";
import type { Classify } from "../http/classify";
import type { ExportEntry } from "../ports/exports";
import type { BearerAuth, OAuthAuth } from "../oauth/manifest";

/** Compared at registration, so that two copies of this package cannot disagree at run time. */
export const specificationVersion = 1;

/** How a connector's deliveries are told from forgeries: HMAC-SHA256 with a secret of the card. */
export interface HmacVerification {
  readonly type: "hmac";
  /** The secret field whose UTF-8 bytes are the key. */
  readonly secret: string;
  /** Names the signed bytes, the signature and, if there is one, the signed time. */
  signed(request: RawRequest): SignedRequest;
  /**
   * The header that carries the whole signature, in lower case. A delivery without it, or in which
   * {@link signed} finds no signature, is refused before its body is read. Leave it out when the
   * signature is in the body or the query (default: every body is read).
   */
  readonly signatureHeader?: string;
  /** Seconds a signed time may be old or ahead. Only with a signed time. */
  readonly toleranceSeconds?: number;
}

/** How deliveries come in. */
export interface Inbound<Schema extends SettingsSchema, Event> {
  /** Last word of the URL: `/api/integrations/{slug}/{path}[/{public_id}]`. */
  readonly path: "webhook" | "events";
  /** Larger bodies are refused unread with 413. */
  readonly maxBytes: number;
  readonly verification: HmacVerification;
  /**
   * Where an unverified delivery to the shared URL may belong, most specific first. Pure; sees
   * bytes nobody has vouched for; its answer only chooses candidates.
   */
  candidateKeys(untrusted: RawRequest): readonly RoutingKey[];
  /** The hints a card can be found by from the moment it is saved. */
  routingKeysOf(settings: Settings<Schema>): readonly RoutingKey[];
  /** Answers without signature and without a card, for handshakes that cannot be signed. Pure. */
  unsigned?(untrusted: RawRequest): Reply | undefined;
  /**
   * The answer in words of the provider's own where a person reads it; undefined, or absent: core's.
   * Pure; the request is verified, except for `failed` with the code `overloaded`.
   */
  answer?(verified: RawRequest, situation: Situation): Reply | undefined;
  /** The provider's delivery id. */
  deliveryId(request: RawRequest): string | undefined;
  /**
   * Reads a verified body.
   * @throws ConnectorError `malformed`, answered with 400
   */
  parse(request: RawRequest): Parsed<Event>;
}

/** How a host syncs cards by itself. */
export interface SyncSchedule {
  /** Name of the job's queue, e.g. `github_sync`. */
  readonly job: string;
  /** Minutes between two runs of one card; hosts spread cards over them. */
  readonly everyMinutes: number;
  /** True: by hand only administrators may start one. */
  readonly adminOnly?: boolean;
}

/** How time entries go out to the provider, in the second half of a sync. */
export interface PushManifest<Schema extends SettingsSchema> {
  /** Does this card want it? */
  wanted(settings: Settings<Schema>): boolean;
  /** How many days before its first export a card takes entries along. */
  daysBack(settings: Settings<Schema>): number;
  /** For the report: what an entry is called there. */
  title(entry: ExportEntry): string;
}

/** Something the owner of a card can have done at the provider. */
export interface ActionManifest {
  /** In URLs: `[a-z][a-z0-9_]*`. */
  readonly name: string;
  /** For a button. */
  readonly label: string;
  /** What will happen, in a sentence. */
  readonly description: string;
  /** True: also for somebody who has no card yet. */
  readonly standalone?: boolean;
}

/** How users say who they are at a provider. */
export interface IdentityManifest {
  readonly provider: string;
  readonly label: string;
  /**
   * `declared`: they type it into their profile. `linked`: they prove it with a one-time code
   * (`identity.link`), by what {@link instruction} says.
   */
  readonly proof?: "declared" | "linked";
  /** What to do with a code, e.g. `Type this in Slack: /tt link CODE`; CODE stands for it. */
  readonly instruction?: string;
}

/** What a connector sends by itself: domain events and a summary of the day. */
export interface Notifications<Schema extends SettingsSchema> {
  /** Does this card want to hear of it? Pure. */
  wants?(settings: Settings<Schema>, event: DomainEvent): boolean;
  /** Cards with the same lane take turns: the provider counts per channel. */
  rateLimitKey?(settings: Settings<Schema>): string | undefined;
  /** Seconds between two messages of a lane. */
  readonly minIntervalSeconds?: number;
  /**
   * True: what may have been sent is not sent again, also when the process went away while it was
   * sending. Otherwise it is: better twice than not at all.
   */
  readonly atMostOnce?: boolean;
  readonly daily?: DailySummary<Schema>;
}

/** A summary of the day, once per card and calendar day. */
export interface DailySummary<Schema extends SettingsSchema> {
  /** Name of the job's queue, e.g. `slack_daily_summary`. */
  readonly job: string;
  /** Minutes between two looks at who is due. */
  readonly everyMinutes: number;
  /** At what time of the owner's day, `HH:MM`; undefined: never. Pure. */
  time(settings: Settings<Schema>): string | undefined;
}

/** Everything about a connector that is data. */
export interface Manifest<Schema extends SettingsSchema = SettingsSchema, Event = unknown> {
  /** Row key, e.g. `github_connector`. */
  readonly key: string;
  /** In URLs: `[a-z][a-z0-9-]*`, unique in a host. */
  readonly slug: string;
  readonly name: string;
  /** File name of its page under `docs/integrations/`. */
  readonly docs: string;
  readonly settings: Schema;
  /** For the host's API document. */
  readonly documentation?: Documentation;
  /** Endpoints an operator may point elsewhere, with their defaults. Values are URLs. */
  readonly env?: Readonly<Record<string, string>>;
  /** The only origins that requests may go to. */
  origins(env: Readonly<Record<string, string>>): readonly string[];
  /** How requests are authorised. */
  readonly auth: BearerAuth | OAuthAuth<Schema>;
  /** Headers of every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What an answer of the provider means. */
  readonly classify: Classify;
  readonly inbound?: Inbound<Schema, Event>;
  /** How users say who they are at this provider. */
  readonly identity?: IdentityManifest;
  /** Administrators may make a card for everybody, beside everybody's own. */
  readonly workspace?: {
    /** The fields that members see of it. */
    readonly memberFields: readonly string[];
  };
  /** Only with `onPull`: how often a host syncs by itself. */
  readonly sync?: SyncSchedule;
  /** Only with `onPush`. */
  readonly push?: PushManifest<Schema>;
  /** Fields of the card whose values the provider can list. Only with `onListOptions`. */
  readonly options?: readonly string[];
  /** What the owner of a card can have done. */
  readonly actions?: readonly ActionManifest[];
  /**
   * What a checkpoint belongs to, e.g. the repository and the filter. A sync whose scope changed
   * begins anew.
   */
  checkpointKey?(settings: Settings<Schema>, env: Readonly<Record<string, string>>): string;
  /** Domain events it wants to hear of. */
  readonly on?: readonly DomainEventType[];
  /** Which of them, how quickly, and what else it sends by itself. */
  readonly notifications?: Notifications<Schema>;
  /**
   * The change kinds it may ask for; compared with `storage.supports` at registration. A change of
   * another kind fails as `invalid_change`. Routes of reports need `route.learn`.
   */
  readonly uses: readonly ChangeType[];
}
