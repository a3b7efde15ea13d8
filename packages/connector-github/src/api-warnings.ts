import type { JsonObject, ProviderResponse } from "@tt/connector-core";

/** What GitHub announced about the API's version, in the card's state. */
const noticeKey = "api_notice";

/**
 * State to set when an answer announces the end of the API version we speak, or no longer does
 * (GH-37: `Deprecation`, `Sunset`); undefined when that is known.
 */
export function apiWarning(
  answer: Pick<ProviderResponse<unknown>, "header">,
  state: JsonObject,
): JsonObject | undefined {
  const sunset = dayOf(answer.header("sunset"));
  const announced =
    sunset ?? (answer.header("deprecation") === undefined ? null : "an unknown date");
  return (state[noticeKey] ?? null) === announced ? undefined : { [noticeKey]: announced };
}

/** What the card's owner should know of it. */
export function apiWarningTexts(state: JsonObject): readonly string[] {
  const announced = state[noticeKey];
  return typeof announced === "string"
    ? [
        "GitHub announced the end of the API version that this connector speaks, for " +
          `${announced}. Have the connector updated.`,
      ]
    : [];
}

/** An HTTP date as `2026-11-28`. */
function dayOf(date: string | undefined): string | undefined {
  const time = Date.parse(date ?? "");
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().slice(0, 10);
}
