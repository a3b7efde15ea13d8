import type { Clock } from "@tt/connector-core";
import type { ServableFake } from "../control/fake";
import type { ControlRoute } from "../control/route";
import { googleControls } from "./controls";
import { FakeGoogle } from "./fake-google";

/** Options of {@link googleProgram}. */
export interface GoogleProgramOptions {
  /** URL that the fake is served at. */
  readonly url: string;
  readonly clock: Clock;
  /** ID of the OAuth client (default: `fake-client`). */
  readonly clientId?: string;
  /** Secret of the OAuth client (default: `fake-secret`). */
  readonly clientSecret?: string;
  /** Where the consent page may lead back to (default: `http://localhost:3000/oauth/callback`). */
  readonly redirectUris?: readonly string[];
  /** Email address of the account (default: `ada@example.com`). */
  readonly account?: string;
}

/** A fake Google with its control routes. */
export type GoogleProgram = FakeGoogle &
  ServableFake & { readonly controls: readonly ControlRoute[] };

/**
 * Creates a fake Google with an account, its calendar and two events, and its control routes.
 * `npx @tt/fakes google` serves it.
 *
 * @example
 * ```ts
 * import { systemClock } from "@tt/connector-core/node";
 * import { serveFake } from "@tt/fakes";
 * import { googleProgram } from "@tt/fakes/google";
 *
 * const server = await serveFake((url) => googleProgram({ url, clock: systemClock() }));
 * ```
 */
export function googleProgram(options: GoogleProgramOptions): GoogleProgram {
  const { url, clock, account = "ada@example.com" } = options;
  const client = {
    id: options.clientId ?? "fake-client",
    secret: options.clientSecret ?? "fake-secret",
    redirectUris: options.redirectUris ?? ["http://localhost:3000/oauth/callback"],
  };
  const google = new FakeGoogle({ clock, client, baseUrl: url });
  google.addAccount(account);
  const hourMs = 3_600_000;
  const thisHour = Math.floor(clock.now().getTime() / hourMs) * hourMs;
  const at = (hours: number): string => new Date(thisHour + hours * hourMs).toISOString();
  const calendar = google.calendar(account);
  calendar.add({ summary: "Plan the next release", start: at(-26), end: at(-25) });
  calendar.add({ summary: "Review the last release", start: at(-3), end: at(-2) });
  return Object.assign(google, { controls: googleControls(google) });
}
