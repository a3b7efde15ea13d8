import {
  splitList,
  toInstant,
  utcDay,
  type JsonObject,
  type ProviderResponse,
} from "@tt/connector-core";

type Headers = Pick<ProviderResponse<unknown>, "header">;

/**
 * State to store if a response announces the end of the API version that this connector uses, or no
 * longer does (`Deprecation` and `Sunset` headers). Empty if nothing changed.
 */
export function apiWarning({ header }: Headers, state: JsonObject): JsonObject {
  const sunset = Date.parse(header("sunset") ?? "");
  const other = header("deprecation") === undefined ? null : "an unknown date";
  const announced = Number.isNaN(sunset) ? other : utcDay(new Date(sunset));
  return (state["api_notice"] ?? null) === announced ? {} : { api_notice: announced };
}

/** Scopes and expiry of the token, such as `2026-12-01 10:00:00 UTC`, also with an offset. */
export function tokenMetadata({ header }: Headers): JsonObject {
  const scopes = header("x-oauth-scopes");
  const written = header("github-authentication-token-expiration") ?? "";
  const expiry = Date.parse(written.replace(" UTC", "Z").replace(" ", "T").replace(" ", ""));
  return {
    token_scopes: scopes === undefined ? null : splitList(scopes),
    token_expires_at: Number.isNaN(expiry) ? null : toInstant(new Date(expiry)),
  };
}
