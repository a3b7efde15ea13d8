import type { JsonObject } from "@tt/connector-core";
import { check, until } from "../stage/check";
import type { Client } from "../stage/client";
import { freePort } from "../../scripts/free-port";
import { listOf, objectOf, textOf, type Installation, type Stage } from "../stage/stage";
import { email, emulated, ourFake, registration, type GooglePlace } from "./gcal-places";
import { reasonOf } from "../stage/reason";
import type { Scenario } from "./scenario";

const card = "/api/integrations/google";
const page = "/integrations/google";

/** Google Calendar: consent in the browser, import, export. */
export const gcal: Scenario = {
  name: "gcal",
  summary: "consent, import, export, disconnect",
  options: { emulate: "use the npm package emulate instead of the fake Google of the test kit" },
  async run(stage, options) {
    const port = String(await freePort());
    const redirectUri = `http://127.0.0.1:${port}${page}/callback`;
    const open = options.has("emulate") ? emulated : ourFake;
    const place = await open(stage, redirectUri);
    await new GcalDemo(stage, place, port).run();
  },
};

class GcalDemo {
  readonly #stage: Stage;
  readonly #place: GooglePlace;
  readonly #port: string;

  constructor(stage: Stage, place: GooglePlace, port: string) {
    this.#stage = stage;
    this.#place = place;
    this.#port = port;
  }

  async run(): Promise<void> {
    const { tell, install } = this.#stage;
    tell.chapter("A calendar");
    tell.step(`Google is ${this.#place.name}`, this.#place.env.GOOGLE_AUTH_URL);
    await this.#place.add("Planning", yesterday(9), 60);
    await this.#place.add("Review", yesterday(14), 30);
    tell.step("the calendar of ada has two meetings of yesterday");

    const there = await install({
      PORT: this.#port,
      GOOGLE_CLIENT_ID: registration.id,
      GOOGLE_CLIENT_SECRET: registration.secret,
      ...this.#place.env,
    });
    tell.chapter("Consent");
    await this.#connect(there);
    tell.chapter("Import");
    await this.#import(there);
    tell.chapter("Export");
    await this.#export(there);
    tell.chapter("Disconnect");
    await this.#disconnect(there);
  }

  async #connect({ ada, project }: Installation): Promise<void> {
    const { tell } = this.#stage;
    await ada.post(`${card}/config`, { default_project_id: project, sync_direction: "both" });
    tell.step("ada saved the settings: import to her project, and export");

    const consent = await ada.leads(`${page}/connect`);
    const requested = new URL(consent).searchParams;
    check(requested.get("code_challenge_method") === "S256", "The request is protected by PKCE");
    tell.step("the host redirects her browser to Google", ...scopesOf(requested));
    const back = await this.#place.allow(consent);
    tell.step("she allows the access, and Google redirects her browser with a code and the state");

    const forged = new URL(back);
    forged.searchParams.set("state", "somebody-elses");
    const refused = await ada.status(forged.pathname + forged.search);
    check(refused === 400, "A callback with another state is refused", refused);
    tell.step("a callback with another state is refused", "400");

    const answer = new URL(back);
    const home = await ada.leads(answer.pathname + answer.search);
    check(home === page, "The integration is connected", home);
    const status = await ada.get(`${card}/status`);
    check(status["email"] === email, "The account is known", status);
    tell.step(
      "the code was exchanged, and the tokens are stored encrypted",
      `connected to ${email}`,
    );
    const again = await ada.status(answer.pathname + answer.search);
    check(again === 400, "A callback is accepted once", again);
    tell.step("the same callback a second time is refused", "400");
    const { choices } = await ada.get(`${card}/choices/calendar_id`);
    check(Array.isArray(choices) && choices.length > 0, "Calendars can be chosen", choices);
    tell.step("the calendars to choose from", JSON.stringify(choices));
  }

  async #import({ ada }: Installation): Promise<void> {
    const { tell } = this.#stage;
    const found = await until(
      "The first sync",
      () => ada.get(`${card}/status`),
      (status) => typeof (status["last_run"] as JsonObject | null)?.["finished_at"] === "string",
    );
    tell.step("the first sync started automatically", countsLine(objectOf(found, "last_run")));
    tell.rows((await entries(ada)).map(entryRow));
    check((await entries(ada)).length === 2, "There are two entries", await entries(ada));

    if (this.#place.whole) await this.#live(ada);
    const again = await ada.post(`${card}/sync`);
    check(again["imported"] === 0, "Nothing is imported twice", again);
    tell.step("another sync imports nothing twice", countsLine(again));
  }

  /** Steps that need sync tokens. */
  async #live(ada: Client): Promise<void> {
    const { tell } = this.#stage;
    const [planning] = await this.#place.events();
    await this.#place.move(planning?.id ?? "", yesterday(10), 90);
    await this.#place.add("Lunch", yesterday(12), 60, { transparency: "transparent" });
    await this.#place.add("Dentist", yesterday(16), 60, { visibility: "private" });
    const tried = await ada.post(`${card}/sync`, { dry_run: true });
    tell.step("one meeting was moved and two other events were added; a dry run reports");
    tell.rows(listOf(tried, "items").map(itemRow));
    const done = await ada.post(`${card}/sync`);
    check(
      done["imported"] === 1 && done["skipped"] === 2,
      "One entry is updated, two events are skipped",
      done,
    );
    const moved = (await entries(ada)).find(({ notes }) => say(notes).startsWith("Planning"));
    check(moved?.["duration_seconds"] === 5400, "The entry follows its event", moved);
    tell.step("the sync updated the entry of the moved meeting", entryRow(moved ?? {}).join(" · "));
  }

  async #export({ ada, project }: Installation): Promise<void> {
    const { tell } = this.#stage;
    const made = await ada.post("/api/v1/time-entries", {
      project_id: project,
      start_time: `${yesterday(17).toISOString().slice(0, 19)}Z`,
      end_time: `${yesterday(18).toISOString().slice(0, 19)}Z`,
      notes: "Write the imprint",
    });
    const { id } = objectOf(made, "time_entry");
    const done = await ada.post(`${card}/sync`);
    check(done["exported"] === 1, "One entry is exported, imported ones are not", done);
    const ours = async () =>
      (await this.#place.events()).filter(({ summary }) => summary.startsWith("[TT]"));
    const [event] = await ours();
    check(event?.summary === "[TT] Website — Write the imprint", "The entry is an event", event);
    tell.step("ada added an entry, and the sync exported it to her calendar", event?.summary ?? "");
    const twice = await ada.post(`${card}/sync`);
    check(twice["exported"] === 0 && (await ours()).length === 1, "Nothing is exported twice");
    tell.step("another sync exports nothing twice", countsLine(twice));
    if (!this.#place.whole) return;
    const path = `/api/v1/time-entries/${JSON.stringify(id)}`;
    await ada.send("PUT", path, { notes: "Write the whole imprint" });
    await ada.post(`${card}/sync`);
    const [changed] = await ours();
    check(changed?.summary.endsWith("whole imprint") === true, "The event follows", changed);
    tell.step("she edited the entry, and the event was updated", changed?.summary ?? "");
    await ada.send("DELETE", path);
    await ada.post(`${card}/sync`);
    check((await ours()).length === 0, "The event was deleted with its entry");
    tell.step("she deleted the entry, and the event was deleted");
  }

  async #disconnect({ ada, host }: Installation): Promise<void> {
    const { tell } = this.#stage;
    const before = await entries(ada);
    const to = await ada.leads(`${page}/disconnect`, "POST");
    check(to === page, "The integration is disconnected", to);
    const status = await ada.get(`${card}/status`);
    check(
      status["connected"] === false && status["email"] === null,
      "The tokens and the email address are deleted",
      status,
    );
    check((await entries(ada)).length === before.length, "The entries are kept");
    tell.step(
      "ada disconnected: the access is revoked, the tokens are deleted, the entries are kept",
      textOf(objectOf(status, "connection"), "state"),
    );
    const code = await host.stop();
    check(code === 0, "The host exits with 0", code);
    tell.step("the host shut down with exit code 0");
  }
}

/** A full hour of yesterday, UTC. */
function yesterday(hour: number): Date {
  const day = new Date(Date.now() - 24 * 60 * 60_000).toISOString().slice(0, 10);
  return new Date(`${day}T${String(hour).padStart(2, "0")}:00:00Z`);
}

function scopesOf(requested: URLSearchParams): readonly string[] {
  return (requested.get("scope") ?? "").split(" ").map((scope) => `asks for ${scope}`);
}

async function entries(ada: Client): Promise<readonly JsonObject[]> {
  return listOf(await ada.get("/api/v1/time-entries"), "time_entries");
}

const say = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function countsLine(report: JsonObject): string {
  return ["imported", "exported", "skipped", "failed"]
    .map((name) => `${name} ${say(report[name])}`)
    .join(" · ");
}

function entryRow(entry: JsonObject): readonly string[] {
  return [say(entry["start_time"]), say(entry["end_time"]), say(entry["notes"])];
}

function itemRow(item: JsonObject): readonly string[] {
  return [say(item["ref"]), say(item["title"]), say(item["status"]), say(reasonOf(item))];
}
