import type { Settings, SettingsSchema, SecretName } from "../settings/types";
import type { RunStatus } from "../sync/run";
import type { ConnectionStatus } from "./connection-status";

/** Status fields that hosts know of every integration. All but `connected` may be absent. */
export interface CommonStatus {
  /** True if the credentials are complete. False before the first save. */
  readonly connected: boolean;
  /** False if the integration is paused or disconnected. */
  readonly is_active?: boolean;
  readonly connection?: ConnectionStatus;
  /** The user's account at the provider, linked or declared; null if there is none. */
  readonly linked_account?: string | null;
  /** The latest sync; null before the first one. */
  readonly last_run?: {
    readonly status: RunStatus;
    readonly dry_run: boolean;
    readonly finished_at: string | null;
  } | null;
  /** What was delivered; `last` is null before the first verified delivery. */
  readonly deliveries?: {
    readonly last: { readonly received_at: string } | null;
    /** Deliveries of today whose signature was missing, wrong or stale. */
    readonly refused_today: number;
    /** Those of `refused_today` whose signature was right and whose time was not. */
    readonly stale_today: number;
  };
  /** What was sent; `last` is null before the first notification. */
  readonly notices?: {
    readonly last: { readonly status: "waiting" | "sent" | "dropped" } | null;
  };
}

/**
 * The status of an integration as a connector's `steps` and `facts` see it: the fields of
 * {@link CommonStatus}, the settings by name, `has_{name}` for secrets, and what the connector's own
 * status adds. Before the first save there is only `connected: false`.
 *
 * @typeParam Added What the connector's `status` hook returns.
 * @example
 * ```ts
 * import type { CardStatus } from "@tt/connector-core";
 * import * as z from "zod";
 *
 * const settings = z.object({ site: z.string() });
 *
 * function siteOf({ connected, site }: CardStatus<typeof settings>): string {
 *   return connected && site ? site : "No site yet";
 * }
 * ```
 */
export type CardStatus<
  S extends SettingsSchema = SettingsSchema,
  Added extends object = Readonly<Record<string, unknown>>,
> = CommonStatus & {
  readonly [Name in keyof Settings<S>]?: Settings<S>[Name] | null;
} & { readonly [Name in SecretName<S> as `has_${Name}`]?: boolean } & Readonly<Partial<Added>>;
