import { serveFetch, systemClock } from "@tt/connector-core/node";
import { FakeGoogle } from "@tt/connector-gcal/testing";
import { email, eventAt, redirectUri, registration } from "./events";

// A Google in a process of its own. Arguments: names of calendars and how many events each has,
// `one:100`.

const server = await serveFetch((request) => google.fetch(request));
const google = new FakeGoogle({
  clock: systemClock(),
  client: { ...registration, redirectUris: [redirectUri] },
  baseUrl: server.url,
});
const owner = google.addAccount(email);
const now = Date.now();
for (const argument of process.argv.slice(2)) {
  const [name = "", count] = argument.split(":");
  const calendar = google.addCalendar(name, { owner });
  for (let index = 0; index < Number(count); index += 1) calendar.add(eventAt(name, index, now));
}
process.on("SIGTERM", () => process.exit(0));
process.stdout.write(`ready on ${server.url}\n`);
