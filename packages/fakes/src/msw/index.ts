/**
 * Fakes as request handlers of MSW, which intercepts requests in tests.
 * @packageDocumentation
 */
import { http, HttpResponse, type HttpHandler } from "msw";

/** A fake provider whose requests are intercepted. */
export interface InterceptedFake {
  /** Answers the requests. */
  readonly fetch: typeof globalThis.fetch;
}

/** Origins of the providers, which the handlers intercept by default. */
export const providerOrigins = {
  github: ["https://api.github.com"],
  slack: ["https://slack.com", "https://hooks.slack.com"],
  google: [
    "https://accounts.google.com",
    "https://oauth2.googleapis.com",
    "https://openidconnect.googleapis.com",
    "https://www.googleapis.com",
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/**
 * Creates handlers that answer all requests to the given origins with a fake. A fault that breaks the
 * connection is a network error of the client.
 *
 * @example
 * ```ts
 * import { systemClock } from "@tt/connector-core/node";
 * import { createFakeGithub } from "@tt/fakes/github";
 * import { mswHandlers, providerOrigins } from "@tt/fakes/msw";
 * import { setupServer } from "msw/node";
 *
 * const github = createFakeGithub({ clock: systemClock() });
 * const server = setupServer(...mswHandlers(github, providerOrigins.github));
 * server.listen({ onUnhandledFrame: "error" });
 * ```
 */
export function mswHandlers(fake: InterceptedFake, origins: readonly string[]): HttpHandler[] {
  return origins.map((origin) =>
    http.all(`${origin}/*`, async ({ request }) => {
      try {
        return await fake.fetch(request);
      } catch (error) {
        if (error instanceof TypeError) return HttpResponse.error();
        throw error;
      }
    }),
  );
}
