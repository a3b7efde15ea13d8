import type { JsonObject } from "@tt/connector-core";
import { signedCommand } from "@tt/connector-slack/testing";
import { check, Mismatch, until } from "../stage/check";
import { objectOf, textOf, type Installation, type Stage } from "../stage/stage";
import { emulated, ourFake, token, type SlackPlace } from "./slack-places";
import type { Scenario } from "./scenario";

const card = "/api/integrations/slack";
const scope = "?scope=workspace";
const signingSecret = "the-signing-secret-of-the-demo";
/** Ada's member id, and that of somebody who never linked. */
const ada = "U0ADA0001";
const stranger = "U0STRANGER";

/** A member links, starts, asks and stops; the channel hears of it. */
export const slack: Scenario = {
  name: "slack",
  summary: "/tt links, starts, asks and stops; the channel hears of it",
  switches: { emulate: "against the npm package emulate instead of our own fake Slack" },
  async play(stage, given) {
    const place = await (given.has("emulate") ? emulated(stage) : ourFake(stage));
    await new SlackStory(stage, place).play();
  },
};

class SlackStory {
  readonly #stage: Stage;
  readonly #place: SlackPlace;

  constructor(stage: Stage, place: SlackPlace) {
    this.#stage = stage;
    this.#place = place;
  }

  async play(): Promise<void> {
    const { tell, install } = this.#stage;
    tell.chapter("A workspace");
    tell.step(`Slack is ${this.#place.name}`, this.#place.apiUrl);
    const there = await install({ SLACK_API_URL: this.#place.apiUrl });
    const events = await this.#connect(there);
    tell.chapter("A member");
    await this.#link(there, events);
    tell.chapter("A timer");
    await this.#track(events);
    if (this.#place.down) {
      tell.chapter("Slack takes nothing for a while");
      await this.#outage(there, events);
    }
    tell.chapter("The end");
    await this.#disconnect(there);
  }

  /** @returns Where commands go. */
  async #connect({ host, ada: boss }: Installation): Promise<string> {
    const { tell } = this.#stage;
    const made = await boss.post(`${card}/actions/manifest`);
    const manifest = objectOf(objectOf(made, "result"), "manifest");
    tell.step(
      "here is the manifest to make the Slack app from",
      JSON.stringify(manifest["features"]),
    );
    const saved = await boss.post(`${card}/config${scope}`, {
      bot_token: token,
      signing_secret: signingSecret,
      channel_id: this.#place.channel,
    });
    const events = new URL(textOf(saved, "events_url"));
    tell.step("ada saved the card for everybody; commands go to", events.href);
    const tested = await boss.post(`${card}/test${scope}`);
    check(tested["success"] === true, "The connection test fails", tested);
    check((await this.#place.messages()).length === 1, "The test posts a message");
    tell.step("tested the connection", textOf(tested, "message"));
    return host.url + events.pathname;
  }

  async #link({ ada: boss }: Installation, events: string): Promise<void> {
    const { tell } = this.#stage;
    const refused = await this.#say(events, "status", ada);
    check(refused.includes("not linked"), "An unlinked member is told how to link", refused);
    tell.step("/tt status by somebody unknown moves nothing", refused);
    const code = textOf(await boss.post(`${card}/actions/link_code`), "code");
    const linked = await this.#say(events, `link ${code}`, ada);
    check(linked.startsWith("You are linked."), "The code links", linked);
    tell.step(`/tt link ${code}`, linked.split("\n")[0] ?? "");
    const again = await this.#say(events, `link ${code}`, stranger);
    check(again.includes("does not count"), "A code counts once", again);
    tell.step("the code counts once", again);
  }

  async #track(events: string): Promise<void> {
    const { tell } = this.#stage;
    const before = (await this.#place.messages()).length;
    const started = await this.#say(events, "start webs", ada);
    check(started === "⏱ Started *Website*.", "A part of the name is enough", started);
    tell.step("/tt start webs", started);
    const status = await this.#say(events, "status", ada);
    check(status.includes("*Website*"), "The status names the project", status);
    tell.step("/tt status", status);
    const other = await this.#say(events, "stop", stranger);
    check(other.includes("not linked"), "A stranger stops nothing", other);
    tell.step("/tt stop by a stranger stops nothing");
    const stopped = await this.#say(events, "stop", ada);
    check(stopped.includes("Stopped *Website*"), "It stops", stopped);
    tell.step("/tt stop", stopped);
    const today = await this.#say(events, "today", ada);
    check(today.includes("in 1 entry"), "Today has one entry", today);
    tell.step("/tt today", ...today.split("\n"));
    const heard = await this.#hear(before + 2);
    check(heard.at(-2)?.startsWith("⏱") === true, "The channel hears of the start first", heard);
    check(heard.at(-1)?.startsWith("✅") === true, "The channel hears of the stop then", heard);
    tell.step("the channel heard of both", ...heard.slice(-2));
  }

  async #outage({ ada: boss }: Installation, events: string): Promise<void> {
    const { tell } = this.#stage;
    const before = (await this.#place.messages()).length;
    this.#place.down?.(true);
    const started = await this.#say(events, "start website", ada);
    check(started.includes("Started"), "Timers go on while Slack takes nothing", started);
    const waiting = await until(
      "A notice that waits",
      () => this.#lastNotice(boss),
      (notice) => notice["status"] === "waiting" && notice["reason"] !== null,
    );
    tell.step("timers go on; the notice waits", `because: ${JSON.stringify(waiting["reason"])}`);
    this.#place.down?.(false);
    await this.#hear(before + 1);
    const sent = await until(
      "A notice that was sent",
      () => this.#lastNotice(boss),
      (notice) => notice["status"] === "sent",
    );
    tell.step(
      "Slack takes messages again: it was sent, once",
      `tries: ${JSON.stringify(sent["tries"])}`,
    );
    await this.#say(events, "stop", ada);
    await this.#hear(before + 2);
  }

  async #disconnect({ host, ada: boss }: Installation): Promise<void> {
    const { tell } = this.#stage;
    await boss.post(`${card}/disconnect${scope}`);
    const status = await boss.get(`${card}/status${scope}`);
    check(status["connected"] === false, "The card is disconnected", status);
    tell.step("ada disconnected the card");
    const code = await host.stop();
    check(code === 0, "The host ends with 0", code);
    tell.step("the host was asked to stop, finished its work and ended with 0");
  }

  async #lastNotice(boss: Installation["ada"]): Promise<JsonObject> {
    const { notices } = await boss.get(`${card}/notices${scope}`);
    return (notices as JsonObject[])[0] ?? {};
  }

  /** What stands in the channel, once there is so much. */
  #hear(count: number): Promise<readonly string[]> {
    return until(
      `${String(count)} messages in the channel`,
      () => this.#place.messages(),
      (found) => found.length >= count,
    );
  }

  /** Types a command, as Slack sends it. @returns What its sender is told. */
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
