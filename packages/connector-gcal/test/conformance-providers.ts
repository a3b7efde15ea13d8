import type { CapabilityFixtures, ProviderEnvironment } from "@tt/connector-core/testing";
import { FakeGoogle } from "@tt/fakes/google";
import { client, hour, me, redirectUri } from "./fixture";

const pageSize = "4";
const events = 11;

/** A fake Google whose user has consented to the integration. */
async function connectedGoogle(
  environment: ProviderEnvironment,
  settings: Record<string, string> = {},
) {
  const { clock, connector, integration } = environment;
  const google = new FakeGoogle({ clock, client });
  const account = google.addAccount(me);
  environment.answerWith(google.fetch);
  await environment.save(settings);
  const request = await connector.authorize(integration.id, redirectUri);
  if (!request.ok) throw new Error(request.error);
  const code = google.consent(request.url).searchParams.get("code") ?? "";
  const answer = { code, verifier: request.verifier, redirectUri };
  const connected = await connector.connect(integration.id, answer);
  if (!connected.ok) throw new Error(connected.error);
  return { google, account, calendar: google.calendar(me) };
}

/** The providers for the conformance suite. */
export const gcalProviders: CapabilityFixtures = {
  async sync(environment) {
    const { google, calendar } = await connectedGoogle(environment);
    for (let index = 0; index < events; index += 1) {
      calendar.add({ summary: `Event ${String(index)}`, ...hour(13, index + 1) });
    }
    return {
      // Small pages, so that few events fill several.
      fetch(input, init) {
        const request = new Request(input, init);
        const url = new URL(request.url);
        if (url.searchParams.has("maxResults")) url.searchParams.set("maxResults", pageSize);
        return google.fetch(new Request(url, request));
      },
      stored: events,
    };
  },
  async push(environment) {
    const { google, calendar } = await connectedGoogle(environment, { sync_direction: "export" });
    return {
      fetch: google.fetch,
      items: () => calendar.events,
      deleteItems() {
        for (const { id } of calendar.events) calendar.remove(id);
      },
    };
  },
  async options(environment) {
    const { google, account } = await connectedGoogle(environment);
    google.addCalendar("team@example.com", { owner: account, name: "Team" });
    return { fetch: google.fetch, values: { calendar_id: ["primary", "team@example.com"] } };
  },
};
