import type { JsonObject } from "@tt/connector-core";
import { signedCommand } from "@tt/fakes/slack";
import { check, Mismatch, until } from "../stage/check";
import { objectOf, textOf, type Installation, type Stage } from "../stage/stage";
import { emulated, ourFake, token, type SlackPlace } from "./slack-places";
import type { Scenario } from "./scenario";

const card = "/api/integrations/slack";
const scope = "?scope=workspace";
const signingSecret = "the-signing-secret-of-the-demo";
/** Member IDs of ada and of a member who never linked their account. */
const ada = "U0ADA0001";
const stranger = "U0STRANGER";

/** Slack: link an account, control a timer, notifications in a channel. */
export const slack: Scenario = {
  name: "slack",
  summary: "link an account, use /tt, notifications in a channel",
  options: { emulate: "use the npm package emulate instead of the fake Slack of the test kit" },
  async run(stage, options) {
    const place = await (options.has("emulate") ? emulated(stage) : ourFake(stage));
    await new SlackDemo(stage, place).run();
  },
};

class SlackDemo {
  readonly #stage: Stage;
  readonly #place: SlackPlace;

  constructor(stage: Stage, place: SlackPlace) {
    this.#stage = stage;
    this.#place = place;
  }

  async run(): Promise<void> {
    const { tell, install } = this.#stage;
    tell.chapter("Set-up");
    tell.step(`Slack is ${this.#place.name}`, this.#place.apiUrl);
    const there = await install({ SLACK_API_URL: this.#place.apiUrl });
    const events = await this.#connect(there);
    tell.chapter("Link an account");
    await this.#link(there, events);
    tell.chapter("A timer");
    await this.#track(events);
    if (this.#place.down) {
      tell.chapter("Slack is down for a while");
      await this.#outage(there, events);
    }
    tell.chapter("Disconnect");
    await this.#disconnect(there);
  }

  /** @returns URL for commands. */
  async #connect({ host, ada: boss }: Installation): Promise<string> {
    const { tell } = this.#stage;
    const made = await boss.post(`${card}/actions/manifest`);
    const manifest = objectOf(objectOf(made, "result"), "manifest");
    tell.step("the manifest for creating the Slack app", JSON.stringify(manifest["features"]));
    const saved = await boss.post(`${card}/config${scope}`, {
      bot_token: token,
      signing_secret: signingSecret,
      channel_id: this.#place.channel,
    });
    const events = new URL(textOf(saved, "events_url"));
    tell.step("ada saved the workspace integration; the URL for commands is", events.href);
    const tested = await boss.post(`${card}/test${scope}`);
    check(tested["success"] === true, "The connection test passes", tested);
    check((await this.#place.messages()).length === 1, "The test posts a message");
    tell.step("tested the connection", textOf(tested, "message"));
    return host.url + events.pathname;
  }

  async #link({ ada: boss }: Installation, events: string): Promise<void> {
    const { tell } = this.#stage;
    const refused = await this.#say(events, "status", ada);
    check(refused.includes("not linked"), "An unlinked member gets instructions", refused);
    tell.step("/tt status by an unlinked member", refused);
    const code = textOf(await boss.post(`${card}/actions/link_code`), "code");
    const linked = await this.#say(events, `link ${code}`, ada);
    check(linked.startsWith("Your Slack account is linked."), "The code links the account", linked);
    tell.step(`/tt link ${code}`, linked.split("\n")[0] ?? "");
    const again = await this.#say(events, `link ${code}`, stranger);
    check(again.includes("is not valid"), "A code is accepted once", again);
    tell.step("a code is accepted once", again);
  }

  async #track(events: string): Promise<void> {
    const { tell } = this.#stage;
    const before = (await this.#place.messages()).length;
    const started = await this.#say(events, "start webs", ada);
    check(started === "⏱ Started *Website*.", "A part of the name is sufficient", started);
    tell.step("/tt start webs", started);
    const status = await this.#say(events, "status", ada);
    check(status.includes("*Website*"), "The status names the project", status);
    tell.step("/tt status", status);
    const other = await this.#say(events, "stop", stranger);
    check(other.includes("not linked"), "An unlinked member cannot stop a timer", other);
    tell.step("/tt stop by an unlinked member stops nothing");
    const stopped = await this.#say(events, "stop", ada);
    check(stopped.includes("Stopped *Website*"), "The timer stops", stopped);
    tell.step("/tt stop", stopped);
    const today = await this.#say(events, "today", ada);
    check(today.includes("in 1 entry"), "Today has one entry", today);
    tell.step("/tt today", ...today.split("\n"));
    const messages = await this.#messages(before + 2);
    check(messages.at(-2)?.startsWith("⏱") === true, "The start is posted first", messages);
    check(messages.at(-1)?.startsWith("✅") === true, "The stop is posted next", messages);
    tell.step("both were posted to the channel", ...messages.slice(-2));
  }

  async #outage({ ada: boss }: Installation, events: string): Promise<void> {
    const { tell } = this.#stage;
    const before = (await this.#place.messages()).length;
    this.#place.down?.(true);
    const started = await this.#say(events, "start website", ada);
    check(started.includes("Started"), "Timers start while Slack is down", started);
    const waiting = await until(
      "A waiting notification",
      () => this.#lastNotification(boss),
      (notification) => notification["status"] === "waiting" && notification["reason"] !== null,
    );
    tell.step(
      "the timer started; the notification is waiting",
      `because: ${JSON.stringify(waiting["reason"])}`,
    );
    this.#place.down?.(false);
    await this.#messages(before + 1);
    const sent = await until(
      "A sent notification",
      () => this.#lastNotification(boss),
      (notification) => notification["status"] === "sent",
    );
    tell.step(
      "Slack is up again: the notification was sent once",
      `tries: ${JSON.stringify(sent["tries"])}`,
    );
    await this.#say(events, "stop", ada);
    await this.#messages(before + 2);
  }

  async #disconnect({ host, ada: boss }: Installation): Promise<void> {
    const { tell } = this.#stage;
    await boss.post(`${card}/disconnect${scope}`);
    const status = await boss.get(`${card}/status${scope}`);
    check(status["connected"] === false, "The integration is disconnected", status);
    tell.step("ada disconnected the integration");
    const code = await host.stop();
    check(code === 0, "The host exits with 0", code);
    tell.step("the host shut down with exit code 0");
  }

  async #lastNotification(boss: Installation["ada"]): Promise<JsonObject> {
    const { notices } = await boss.get(`${card}/notices${scope}`);
    return (notices as JsonObject[])[0] ?? {};
  }

  /** Waits for a number of messages in the channel. */
  #messages(count: number): Promise<readonly string[]> {
    return until(
      `${String(count)} messages in the channel`,
      () => this.#place.messages(),
      (found) => found.length >= count,
    );
  }

  /** Sends a command as Slack does. @returns Text of the reply. */
  async #say(events: string, text: string, userId: string): Promise<string> {
    const { headers, body } = await signedCommand({
      secret: signingSecret,
      at: new Date(),
      text,
      userId,
      teamId: this.#place.team,
    });
    const given = Object.entries(headers).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const response = await fetch(events, {
      method: "POST",
      headers: given,
      body: Buffer.from(body),
    });
    const answer = (await response.json()) as JsonObject;
    if (response.status !== 200) {
      throw new Mismatch(
        `/tt ${text} answered ${String(response.status)}: ${JSON.stringify(answer)}`,
      );
    }
    return textOf(answer, "text");
  }
}
