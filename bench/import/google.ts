import { systemClock } from "@tt/connector-core/node";
import { FakeGoogle } from "@tt/fakes/google";
import { serveProvider } from "../runner/first-sync/provider";
import { email, eventAt, redirectUri, registration } from "./events";

await serveProvider((url, sources) => {
  const google = new FakeGoogle({
    clock: systemClock(),
    client: { ...registration, redirectUris: [redirectUri] },
    baseUrl: url,
  });
  const owner = google.addAccount(email);
  const now = Date.now();
  for (const { name, items } of sources) {
    const calendar = google.addCalendar(name, { owner });
    for (let index = 0; index < items; index += 1) calendar.add(eventAt(name, index, now));
  }
  return google;
});
