import { utcDay, type JsonObject, type ProviderResponse } from "@tt/connector-core";

/** State key of the announced end of the API version. */
const announcementKey = "api_notice";

/**
 * State to store if a response announces the end of the API version that this connector uses, or no
 * longer does (`Deprecation` and `Sunset` headers). Undefined if nothing changed.
 */
export function apiWarning(
  answer: Pick<ProviderResponse<unknown>, "header">,
  state: JsonObject,
): JsonObject | undefined {
  const sunset = dayOf(answer.header("sunset"));
  const announced =
    sunset ?? (answer.header("deprecation") === undefined ? null : "an unknown date");
  return (state[announcementKey] ?? null) === announced
    ? undefined
    : { [announcementKey]: announced };
}

/** Warnings for the owner about the API version. */
export function apiWarningTexts(state: JsonObject): readonly string[] {
  const announced = state[announcementKey];
  return typeof announced === "string"
    ? [
        "GitHub will stop serving the API version that this connector uses. Announced date: " +
          `${announced}. Ask your administrator to update the time tracker.`,
      ]
    : [];
}

/** The day of an HTTP date, `2026-11-28`. */
function dayOf(date: string | undefined): string | undefined {
  const time = Date.parse(date ?? "");
  return Number.isNaN(time) ? undefined : utcDay(new Date(time));
}
