import type { JsonObject } from "@tt/connector-core";
import { check, until } from "../stage/check";
import { Client } from "../stage/client";
import { listOf, objectOf, textOf, type Installation, type Stage } from "../stage/stage";
import { emulated, ourFake, token, type GithubPlace } from "./github-places";
import type { Scenario } from "./scenario";

const card = "/api/integrations/github";
const repository = "/repos/octocat/hello-world";

/** Issues become tasks, assignments start timers, a sync tells what it did. */
export const github: Scenario = {
  name: "github",
  summary: "issues become tasks, assignments start timers, a sync tells what it did",
  switches: { emulate: "against the npm package emulate instead of our own fake GitHub" },
  async play(stage, given) {
    const place = await (given.has("emulate") ? emulated(stage) : ourFake(stage));
    await new GithubStory(stage, place).play();
  },
};

class GithubStory {
  readonly #stage: Stage;
  readonly #place: GithubPlace;
  /** Somebody who works on GitHub, through its REST API. */
  readonly #octocat: Client;

  constructor(stage: Stage, place: GithubPlace) {
    this.#stage = stage;
    this.#place = place;
    this.#octocat = new Client(place.apiUrl, {
      authorization: `Bearer ${token}`,
      accept: "application/vnd.github+json",
      "user-agent": "tt-demo",
    });
  }

  async play(): Promise<void> {
    const { tell, install } = this.#stage;
    tell.chapter("Before we came");
    tell.step(`GitHub is ${this.#place.name}`, this.#place.apiUrl);
    await this.#issue("Write the imprint", ["documentation"]);
    await this.#issue("Shop: the basket forgets everything", ["bug"]);
    tell.step("two issues were opened on octocat/hello-world; nobody told us");

    tell.chapter("A card");
    const there = await install({ GITHUB_API_URL: this.#place.apiUrl });
    await this.#connect(there);
    tell.chapter("An issue lives");
    await this.#live(there);
    tell.chapter("A sync");
    await this.#sync(there);
    tell.chapter("The end");
    await this.#disconnect(there);
  }

  async #connect({ ada, project }: Installation): Promise<void> {
    const { tell } = this.#stage;
    await ada.patch("/api/profile", { github_username: "octocat" });
    const saved = await ada.post(`${card}/config`, {
      github_token: token,
      repo_owner: "octocat",
      repo_name: "hello-world",
      default_project_id: project,
      auto_start_timer: true,
    });
    tell.step(
      "ada saved her GitHub card; we made the webhook's secret and showed it this once",
      `webhook_url    ${textOf(saved, "webhook_url")}`,
      `webhook_secret ${textOf(saved, "webhook_secret").slice(0, 4)}…`,
    );
    const tested = await ada.post(`${card}/test`);
    check(tested["success"] === true, "The connection test fails", tested);
    tell.step("tested the connection", textOf(tested, "message"));

    const registered = await ada.post(`${card}/actions/register_hook`);
    tell.step("registered the webhook through the API", textOf(registered, "message"));
    if (this.#place.pings) {
      const status = await until(
        "GitHub's ping",
        () => ada.get(`${card}/status`),
        (answer) => answer["hook"] !== null,
      );
      tell.step("GitHub's ping came, signed", `hook ${JSON.stringify(status["hook"])}`);
    }
  }

  async #live({ ada }: Installation): Promise<void> {
    const { tell } = this.#stage;
    const number = await this.#issue("Saving crashes", ["bug"]);
    const ref = `github_issue_${String(number)}`;
    const opened = await this.#task(ada, ref, () => true);
    check(opened["priority"] === "high", "A bug is of high priority", opened);
    tell.step(`issue ${String(number)} was opened: a task`, taskLine(opened));

    const path = `${repository}/issues/${String(number)}`;
    await this.#octocat.post(`${path}/assignees`, { assignees: ["octocat"] });
    const timer = await until(
      "A running timer",
      async () => await ada.get("/api/v1/timer/status"),
      (answer) => answer["active"] === true,
    );
    const entry = objectOf(timer, "timer");
    check(entry["task_id"] === opened["id"], "The timer runs on the task", timer);
    tell.step("it was assigned to octocat, who is ada here: her timer runs", entryLine(entry));

    await this.#octocat.patch(path, { title: "Saving a report crashes" });
    const renamed = await this.#task(ada, ref, (task) => task["name"] !== "Saving crashes");
    tell.step("it was renamed: the task follows", taskLine(renamed));

    await this.#octocat.patch(path, { state: "closed" });
    const closed = await this.#task(ada, ref, (task) => task["status"] === "done");
    tell.step("it was closed: the task is done", taskLine(closed));
    await ada.post("/api/v1/timer/stop");
    tell.step("ada stopped her timer");
    if (this.#place.redelivers) await this.#redeliver(ada);
  }

  async #redeliver(ada: Client): Promise<void> {
    const [hook] = await this.#list(`${repository}/hooks`);
    const path = `${repository}/hooks/${say(hook?.["id"])}/deliveries`;
    const sent = await this.#list(path);
    const first = sent.find((delivery) => delivery["action"] === "opened");
    const before = await this.#tasks(ada);
    await this.#octocat.post(`${path}/${say(first?.["id"])}/attempts`);
    const again = await until(
      "A second attempt",
      () => this.#list(path),
      (deliveries) => deliveries.length > sent.length,
    );
    check(again[0]?.["status_code"] === 200, "A redelivery is answered with 200", again[0]);
    check(
      JSON.stringify(await this.#tasks(ada)) === JSON.stringify(before),
      "A redelivery changes nothing",
    );
    this.#stage.tell.step("the first delivery was sent again: 200, and nothing happened twice");
  }

  async #sync({ ada, project }: Installation): Promise<void> {
    const { tell } = this.#stage;
    const tried = await ada.post(`${card}/sync`, { dry_run: true });
    check(tried["created"] === 2, "A dry run finds the two issues of before", tried);
    tell.step("a dry run says what a sync would do, and does nothing", countsLine(tried));

    const done = await ada.post(`${card}/sync`);
    check(done["complete"] === true && done["created"] === 2, "A sync makes two tasks", done);
    tell.step("the sync fetched what happened before we came", countsLine(done));
    tell.rows(listOf(done, "items").map(itemRow));
    const tasks = await this.#tasks(ada);
    check(tasks.length === 3, "There are three tasks", tasks);
    check(
      tasks.every((task) => task["project_id"] === project),
      "All are in the project",
      tasks,
    );

    const again = await ada.post(`${card}/sync`);
    check(again["synced"] === 0, "A second sync changes nothing", again);
    tell.step("another one finds nothing to do", countsLine(again));
    const { runs } = await ada.get(`${card}/runs`);
    check(Array.isArray(runs) && runs.length === 3, "The history has three runs", runs);
    tell.step("all three are in the card's history");
  }

  async #disconnect({ ada, host }: Installation): Promise<void> {
    const { tell } = this.#stage;
    await ada.post(`${card}/disconnect`);
    const hooks = await this.#list(`${repository}/hooks`);
    check(hooks.length === 0, "The webhook is gone from GitHub", hooks);
    check((await this.#tasks(ada)).length === 3, "The tasks stay");
    tell.step("ada disconnected: our webhook is gone from GitHub, her tasks are still here");
    const code = await host.stop();
    check(code === 0, "The host ends with 0", code);
    tell.step("the host was asked to stop, finished its work and ended with 0");
  }

  async #issue(title: string, labels: readonly string[]): Promise<number> {
    const issue = await this.#octocat.post(`${repository}/issues`, { title, labels });
    return Number(issue["number"]);
  }

  async #list(path: string): Promise<readonly JsonObject[]> {
    return (await this.#octocat.get(path)) as unknown as readonly JsonObject[];
  }

  async #tasks(ada: Client): Promise<readonly JsonObject[]> {
    return listOf(await ada.get("/api/v1/tasks"), "tasks");
  }

  /** The task of an issue, once it is there and as it should be. */
  async #task(
    ada: Client,
    ref: string,
    willDo: (task: JsonObject) => boolean,
  ): Promise<JsonObject> {
    const of = (tasks: readonly JsonObject[]): JsonObject | undefined =>
      tasks.find((task) => task["external_ref"] === ref && willDo(task));
    const tasks = await until(
      `The task ${ref}`,
      () => this.#tasks(ada),
      (found) => of(found) !== undefined,
    );
    return of(tasks) ?? {};
  }
}

const say = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function taskLine(task: JsonObject): string {
  const { id, name, status, priority, external_ref: ref } = task;
  return `task ${say(id)}: ${say(name)} · ${say(status)} · ${say(priority)} · ${say(ref)}`;
}

function entryLine(entry: JsonObject): string {
  return `entry ${say(entry["id"])} on task ${say(entry["task_id"])}, since ${say(entry["start_time"])}`;
}

function countsLine(report: JsonObject): string {
  return ["created", "updated", "skipped", "failed"]
    .map((name) => `${name} ${say(report[name])}`)
    .join(" · ");
}

function itemRow(item: JsonObject): readonly string[] {
  return [
    say(item["ref"]),
    say(item["title"]),
    say(item["status"]),
    say(item["reason"] ?? item["error"] ?? ""),
  ];
}
