import type { SkipReason } from "../changes/outcome";
import type { JsonValue } from "../json";
import type { SettingsSchema } from "../settings/types";
import type { CardStatus } from "./card-status";

/**
 * What hosts can do for a step themselves:
 *
 * - `settings`: open the form
 * - `connect`: open the provider's consent page
 * - `test`: test the connection
 * - `sync`, `dry_run`: start a sync, or one that changes nothing
 * - `account`: link the user's account, or declare it in the profile
 */
export type HostAction = (typeof hostActions)[number];

/** All values of {@link HostAction}. */
export const hostActions = ["settings", "connect", "test", "sync", "dry_run", "account"] as const;

/**
 * A step of setting up an integration. It ticks itself off.
 *
 * @typeParam Status What is known of the integration.
 * @typeParam Action Names of the connector's own actions.
 */
export interface SetupStep<Status = CardStatus, Action extends string = string> {
  /** What to do, in one or two sentences. */
  readonly text: string;
  /** A page to open, usually of the provider. */
  readonly link?: { readonly label: string; readonly url: string };
  /** `delivery_url`: the step needs the integration's webhook URL, which can be copied. */
  readonly copy?: "delivery_url";
  /** An action that does the step: of the host, or one of the connector by name. */
  readonly action?: Action | HostAction;
  /**
   * True once the step is done (default: by the action, if it is one of the host). Pure, and defined
   * for every status.
   */
  done?(status: Status): boolean;
}

/** One line about an integration: a text, or a time that hosts show in the user's format. */
export interface Fact {
  readonly label: string;
  /** A text. Facts without one, or with another value, are not shown. */
  readonly value?: JsonValue | undefined;
  /** A time, ISO 8601, instead of a value. */
  readonly at?: JsonValue | undefined;
  /** A page about it. */
  readonly url?: JsonValue | undefined;
}

/** The steps, facts and reasons of a manifest, for its settings. */
export interface CardManifest<Schema extends SettingsSchema> {
  /** What the connector does, in a few words without a period: `Issues become tasks`. */
  readonly tagline?: string;
  /**
   * Icon: the path data of one SVG path in a 24×24 view box, drawn in the text color (default: the
   * first letter of the name).
   */
  readonly icon?: string;
  /** How to set up an integration, in order (default: derived from what the connector can do). */
  readonly steps?: readonly SetupStep<CardStatus<Schema>>[];
  /** Sentences for reasons why items are skipped: for those with `x_`, or instead of core's. */
  readonly reasons?: Readonly<Partial<Record<SkipReason, string>>>;
  /** What the card of an integration shows. Pure, and defined for every status. */
  facts?(status: CardStatus<Schema>): readonly Fact[];
  /** URL of the provider's page that lists its deliveries. Pure, and defined for every status. */
  deliveriesUrl?(status: CardStatus<Schema>): JsonValue | undefined;
}
