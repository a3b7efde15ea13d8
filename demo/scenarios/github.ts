import type { JsonObject } from "@tt/connector-core";
import { check, until } from "../stage/check";
import { Client } from "../stage/client";
import { listOf, objectOf, textOf, type Installation, type Stage } from "../stage/stage";
import { emulated, ourFake, token, type GithubPlace } from "./github-places";
import { reasonOf } from "../stage/reason";
import type { Scenario } from "./scenario";

const card = "/api/integrations/github";
const repository = "/repos/octocat/hello-world";

/** GitHub: issues become tasks, assignments start timers, syncs. */
export const github: Scenario = {
  name: "github",
  summary: "issues become tasks, assignments start timers, syncs",
  options: { emulate: "use the npm package emulate instead of the fake GitHub of the test kit" },
  async run(stage, options) {
    const place = await (options.has("emulate") ? emulated(stage) : ourFake(stage));
    await new GithubDemo(stage, place).run();
  },
};

class GithubDemo {
  readonly #stage: Stage;
  readonly #place: GithubPlace;
  /** A user of GitHub, through its REST API. */
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

  async run(): Promise<void> {
    const { tell, install } = this.#stage;
    tell.chapter("A repository");
    tell.step(`GitHub is ${this.#place.name}`, this.#place.apiUrl);
    await this.#issue("Write the imprint", ["documentation"]);
    await this.#issue("Shop: the basket forgets everything", ["bug"]);
    tell.step("octocat/hello-world has two open issues");

    tell.chapter("Set-up");
    const there = await install({ GITHUB_API_URL: this.#place.apiUrl });
    await this.#connect(there);
    tell.chapter("Deliveries");
    await this.#live(there);
    tell.chapter("Syncs");
    await this.#sync(there);
    tell.chapter("Disconnect");
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
      "ada saved the settings; the generated webhook secret is shown once",
      `webhook_url    ${textOf(saved, "webhook_url")}`,
      `webhook_secret ${textOf(saved, "webhook_secret").slice(0, 4)}…`,
    );
    const tested = await ada.post(`${card}/test`);
    check(tested["success"] === true, "The connection test passes", tested);
    tell.step("tested the connection", textOf(tested, "message"));

    const registered = await ada.post(`${card}/actions/register_hook`);
    tell.step("registered the webhook through the API", textOf(registered, "message"));
    if (this.#place.pings) {
      const status = await until(
        "GitHub's ping",
        () => ada.get(`${card}/status`),
        (answer) => answer["hook"] !== null,
      );
      tell.step("GitHub sent a signed ping", `hook ${JSON.stringify(status["hook"])}`);
    }
  }

  async #live({ ada }: Installation): Promise<void> {
    const { tell } = this.#stage;
    const number = await this.#issue("Saving crashes", ["bug"]);
    const ref = `github_issue_${String(number)}`;
    const opened = await this.#task(ada, ref, () => true);
    check(opened["priority"] === "high", "A bug has a high priority", opened);
    tell.step(`issue ${String(number)} was opened: it became a task`, taskLine(opened));

    const path = `${repository}/issues/${String(number)}`;
    await this.#octocat.post(`${path}/assignees`, { assignees: ["octocat"] });
    const timer = await until(
      "A running timer",
      async () => await ada.get("/api/v1/timer/status"),
      (answer) => answer["active"] === true,
    );
    const entry = objectOf(timer, "timer");
    check(entry["task_id"] === opened["id"], "The timer runs on the task", timer);
    tell.step(
      "it was assigned to octocat, the GitHub account of ada: her timer started",
      entryLine(entry),
    );

    await this.#octocat.patch(path, { title: "Saving a report crashes" });
    const renamed = await this.#task(ada, ref, (task) => task["name"] !== "Saving crashes");
    tell.step("it was renamed: the task was renamed", taskLine(renamed));

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
    this.#stage.tell.step("the first delivery was repeated: 200, processed once");
  }

  async #sync({ ada, project }: Installation): Promise<void> {
    const { tell } = this.#stage;
    const tried = await ada.post(`${card}/sync`, { dry_run: true });
    check(tried["created"] === 2, "A dry run finds the two older issues", tried);
    tell.step("a dry run reports what a sync would do", countsLine(tried));

    const done = await ada.post(`${card}/sync`);
    check(done["complete"] === true && done["created"] === 2, "A sync creates two tasks", done);
    tell.step("the sync imported the two older issues", countsLine(done));
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
    tell.step("another sync changes nothing", countsLine(again));
    const { runs } = await ada.get(`${card}/runs`);
    check(Array.isArray(runs) && runs.length === 3, "The history has three runs", runs);
    tell.step("all three runs are in the history");
  }

  async #disconnect({ ada, host }: Installation): Promise<void> {
    const { tell } = this.#stage;
    await ada.post(`${card}/disconnect`);
    const hooks = await this.#list(`${repository}/hooks`);
    check(hooks.length === 0, "The webhook is deleted on GitHub", hooks);
    check((await this.#tasks(ada)).length === 3, "The tasks are kept");
    tell.step("ada disconnected: the webhook is deleted on GitHub, her tasks are kept");
    const code = await host.stop();
    check(code === 0, "The host exits with 0", code);
    tell.step("the host shut down with exit code 0");
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

  /** Waits until the task of an issue is as expected. */
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
  return [say(item["ref"]), say(item["title"]), say(item["status"]), say(reasonOf(item))];
}
