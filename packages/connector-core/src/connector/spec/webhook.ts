import type * as z from "zod";
import type { Change, ChangeGroup, IntegrationUpdate } from "../../changes/changes";
import type { Ignored } from "../../changes/build";
import type { Outcome } from "../../changes/outcome";
import type { MaybePromise } from "../../json";
import type { Failure } from "../../result";
import type { SecretName, SettingsSchema } from "../../settings/types";
import type { Challenge } from "../../webhook/challenge";
import type { Place } from "../../webhook/place";
import type { RawRequest, Reply, Situation } from "../../webhook/request";
import type { Routing } from "../../webhook/routing";
import type { Verification } from "../../webhook/verification";
import type { DeliveryContext, Env } from "./context";

/** The effects of a delivery, decided but not yet committed. */
export interface DeliveryPlan<G extends ChangeGroup> {
  readonly changes?: readonly Change<G>[] | undefined;
  /** What to remember, committed with the changes. */
  readonly update?: IntegrationUpdate | undefined;
  /** Set it if the delivery says that the connection no longer works. Committed with the changes. */
  readonly failure?: Pick<Failure, "code" | "error"> | undefined;
  /**
   * True if the reply only answers a question and may be based on an integration cached a few
   * seconds ago. Otherwise a plan without changes is decided again if the row has changed since.
   * (default: false)
   */
  readonly readOnly?: boolean | undefined;
  /**
   * True to sync soon, for deliveries that say only that something has changed: the reply does not wait for the
   * provider's API. Without changes and an update, the delivery counts each time, also if its body is the same
   * as before. (default: false)
   */
  readonly sync?: boolean | undefined;
  /** The reply, or a pure function of one outcome per change (default: core's reply by the outcomes). */
  readonly reply?: (Reply | ((outcomes: readonly Outcome[]) => Reply)) | undefined;
}

/** A delivery that changes nothing, and what it nevertheless says about the integration. */
export type IgnoredDelivery = Ignored & Pick<DeliveryPlan<never>, "update" | "failure">;

/** What a handler decides: changes, a whole plan, or a reason to ignore the delivery. */
export type Decision<G extends ChangeGroup> =
  Change<G> | readonly Change<G>[] | DeliveryPlan<G> | IgnoredDelivery;

/** The schemas of the bodies, by event. */
export type EventSchemas = Readonly<Record<string, z.core.$ZodType>>;

/** How a connector receives webhook deliveries. */
export interface WebhookSpec<
  S extends SettingsSchema,
  V extends Env,
  Item extends z.core.$ZodType,
  Events extends EventSchemas,
  G extends ChangeGroup,
> {
  /** How a delivery is told from a forgery: `verify.github("webhook_secret")`. */
  readonly verify: Verification<SecretName<S>>;
  /** Where the provider's id of the delivery is, for detecting duplicates; the first that is there. */
  readonly deliveryId?: Place | readonly Place[];
  /** Where the event's name is; a key of {@link on}. */
  readonly event: Place | ((verified: RawRequest) => string | undefined);
  /** How a delivery to the shared URL names its integration, most specific index first. */
  readonly routing?: Routing<S>;
  /**
   * By event: the schema of its body, and what it does. Handlers must not write anywhere: one may be
   * called twice for one delivery. Another event is answered 202 with `handled: false` unless
   * {@link reply} changes that, a body that does not match the schema with 400 and the names of the
   * fields.
   */
  readonly on: {
    readonly [Name in keyof Events]: readonly [
      schema: Events[Name],
      handler: (
        event: z.output<Events[Name]>,
        context: DeliveryContext<S, Item, G, V>,
      ) => MaybePromise<Decision<G>>,
    ];
  };
  /**
   * True if events only name items, so that handlers ask `api` for these (default: false). All requests
   * of a delivery share 8 seconds from its arrival; after that it fails as `provider_unavailable` and
   * changes nothing. Without it, the suite lets deliveries send no request.
   */
  readonly fetches?: boolean;
  /** Requests that the provider sends when the webhook is set up, and their replies. */
  readonly challenges?: readonly Challenge<SecretName<S>>[];
  /**
   * Replies in the provider's own format to duplicates, failures, ignored deliveries and those of a
   * paused integration; with 200, for example, if the provider counts 202 as a failure. Pure. Return
   * undefined to keep core's reply.
   *
   * @example
   * ```ts
   * import type { RawRequest, Reply, Situation } from "@tt/connector-core";
   *
   * export function reply(_verified: RawRequest, situation: Situation): Reply | undefined {
   *   return situation.type === "ignored" || situation.type === "inactive"
   *     ? { status: 200, body: { ok: true, handled: false } }
   *     : undefined;
   * }
   * ```
   */
  readonly reply?: (verified: RawRequest, situation: Situation) => Reply | undefined;
  /** Last segment of the webhook URL (default: `webhook`). */
  readonly path?: "webhook" | "events";
  /** Maximum body size in bytes (default: 1 MiB). Larger deliveries are answered with 413. */
  readonly maxBytes?: number;
}
