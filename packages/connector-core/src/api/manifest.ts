import type { Classify } from "../http/classify";
import type { Settings, SettingsSchema } from "../settings/types";
import type { Auth } from "./auth";

/**
 * The provider's API: where it is, how requests are authorized, and what its responses mean.
 *
 * @example
 * ```ts
 * import { auth, type ApiManifest } from "@tt/connector-core";
 *
 * export const api: ApiManifest = {
 *   base: (_settings, env) => env["ACME_API_URL"] ?? "",
 *   auth: auth.header("token", "x-api-key"),
 *   headers: { accept: "application/json" },
 *   // Acme answers 200 with an error in the body. Core decides everything else by the status.
 *   classify: ({ body }) =>
 *     body === "no such key" ? { type: "unauthorized", message: "Enter a new key." } : undefined,
 * };
 * ```
 */
export interface ApiManifest<Schema extends SettingsSchema = SettingsSchema> {
  /**
   * URL below which all requests go, e.g. `https://api.example.com/v1`. Its origin is pinned: no
   * request, page link or redirect leaves it. Pure.
   *
   * An origin is trusted if it is in the manifest's `env`, or if `base` also returns it for empty
   * settings. Any other origin was entered by a user: it must use https, and is only called through
   * `ports.guardedFetch`, which refuses private addresses. For this comparison, `base` is also called
   * with empty settings, whatever their type says; an exception or `undefined` in the URL then means that
   * it needs a setting.
   */
  base(settings: Settings<Schema>, env: Readonly<Record<string, string>>): string;
  /** How requests are authorized. */
  readonly auth: Auth<Schema>;
  /** Headers added to every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Classifies a response in the provider's own way. Pure. Return undefined for everything that
   * `classifyByStatus` already decides correctly (default: decide everything by the status).
   */
  readonly classify?: Classify;
}
