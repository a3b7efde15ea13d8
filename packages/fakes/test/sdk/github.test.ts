import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createNodeMiddleware, Webhooks } from "@octokit/webhooks";
import { Octokit } from "@octokit/rest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startFake, type RunningFake } from "./program";

// @octokit/rest and @octokit/webhooks against `tt-fakes github`.

const place = { owner: "octocat", repo: "hello-world" };
const token = "ghp_test";
const secret = "It's a Secret to Everybody";

let fake: RunningFake;
let octokit: Octokit;
let server: Server;
const webhooks = new Webhooks({ secret });
const heard: string[] = [];

beforeAll(async () => {
  webhooks.onAny(({ name, payload }) => {
    heard.push("action" in payload ? `${name}.${payload.action}` : name);
  });
  webhooks.onError(() => undefined);
  server = createServer((request, response) => {
    void createNodeMiddleware(webhooks, { path: "/hook", log: silent })(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const hookUrl = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/hook`;
  fake = await startFake(
    ...["github", "--token", token, "--webhook-url", hookUrl, "--webhook-secret", secret],
  );
  octokit = client(token);
});
afterAll(async () => {
  await fake.stop();
  server.closeAllConnections();
  server.close();
});

const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };
function nothing(): void {
  // Octokit reports expected errors, too.
}

const client = (auth: string): Octokit => new Octokit({ auth, baseUrl: fake.url, log: silent });

/** Status of a refused call. */
const statusOf = (call: Promise<unknown>): Promise<number> =>
  call.then(
    () => 200,
    (error: unknown) => (error as { readonly status: number }).status,
  );

describe("who calls", () => {
  it("is known by their token", async () => {
    const { data, headers } = await octokit.rest.users.getAuthenticated();
    expect(data.login).toBe("octocat");
    expect(headers["x-oauth-scopes"]).toContain("repo");
    expect((await octokit.rest.users.getByUsername({ username: "octocat" })).data.id).toBe(data.id);
    const repositories = await octokit.rest.repos.listForAuthenticatedUser();
    expect(repositories.data.map(({ full_name }) => full_name)).toEqual(["octocat/hello-world"]);
  });

  it.each(["ghp_wrong", "xoxb-1"])("is refused with the token %s", async (wrong) => {
    expect(await statusOf(client(wrong).rest.users.getAuthenticated())).toBe(401);
    expect(await statusOf(client(wrong).rest.issues.listForRepo(place))).toBe(401);
  });

  it("sees and changes what the token allows", async () => {
    await fake.control("POST /tokens", {
      ...{ token: "github_pat_reader", login: "reader" },
      permissions: { issues: "read" },
    });
    const reader = client("github_pat_reader");
    expect((await reader.rest.repos.get(place)).data.permissions?.push).toBe(false);
    expect(await statusOf(reader.rest.issues.create({ ...place, title: "No" }))).toBe(403);
    expect(await statusOf(reader.rest.repos.listWebhooks(place))).toBe(403);
  });
});

describe("issues", () => {
  it("are created, changed, labeled, commented on, closed and found", async () => {
    const { data: made } = await octokit.rest.issues.create({
      ...{ ...place, title: "Crash on start", body: "It crashes.", labels: ["bug"] },
      assignees: ["octocat"],
    });
    const at = { ...place, issue_number: made.number };
    expect(made.node_id).not.toBe(
      (await octokit.rest.issues.get({ ...at, issue_number: 1 })).data.node_id,
    );
    await octokit.rest.issues.addLabels({ ...at, labels: ["urgent"] });
    await octokit.rest.issues.removeLabel({ ...at, name: "bug" });
    const labels = await octokit.rest.issues.listLabelsOnIssue(at);
    expect(labels.data.map(({ name }) => name)).toEqual(["urgent"]);
    const comment = await octokit.rest.issues.createComment({ ...at, body: "Seen." });
    await octokit.rest.issues.updateComment({
      ...{ ...place, comment_id: comment.data.id, body: "Seen twice." },
    });
    const comments = await octokit.rest.issues.listComments(at);
    expect(comments.data.map(({ body }) => body)).toEqual(["Seen twice."]);
    await octokit.rest.issues.update({ ...at, state: "closed", state_reason: "not_planned" });
    const { data } = await octokit.rest.issues.get(at);
    expect(data).toMatchObject({ state: "closed", state_reason: "not_planned", comments: 1 });
    const found = await octokit.rest.search.issuesAndPullRequests({
      q: "repo:octocat/hello-world is:issue is:closed label:urgent crash",
    });
    expect(found.data.items.map(({ number }) => number)).toEqual([made.number]);
    await octokit.rest.issues.deleteComment({ ...place, comment_id: comment.data.id });
    expect((await octokit.rest.issues.get(at)).data.comments).toBe(0);
  });

  it("have labels of the repository and people to assign", async () => {
    await octokit.rest.issues.createLabel({ ...place, name: "later", color: "00ff00" });
    expect(await statusOf(octokit.rest.issues.createLabel({ ...place, name: "Later" }))).toBe(422);
    const labels = await octokit.paginate(octokit.rest.issues.listLabelsForRepo, place);
    expect(labels).toContainEqual(expect.objectContaining({ name: "later", color: "00ff00" }));
    expect(new Set(labels.map(({ node_id }) => node_id)).size).toBe(labels.length);
    const people = { ...place, assignee: "octocat" };
    expect((await octokit.rest.issues.checkUserCanBeAssigned(people)).status).toBe(204);
    const nobody = octokit.rest.issues.checkUserCanBeAssigned({ ...place, assignee: "nobody" });
    expect(await statusOf(nobody)).toBe(404);
  });

  it("are listed in pages and filtered", async () => {
    await fake.control("POST /repositories", { full_name: "octocat/many" });
    await fake.control("POST /repositories/octocat/many/many-issues", { count: 250 });
    const many = { owner: "octocat", repo: "many", per_page: 100 };
    const first = await octokit.rest.issues.listForRepo(many);
    expect(first.data).toHaveLength(100);
    expect(first.headers.link).toContain('rel="next"');
    const all = await octokit.paginate(octokit.rest.issues.listForRepo, many);
    expect(new Set(all.map(({ number }) => number)).size).toBe(250);
    await octokit.rest.issues.update({
      ...{ owner: "octocat", repo: "many" },
      issue_number: 3,
      assignees: ["octocat"],
    });
    const mine = await octokit.rest.issues.listForRepo({ ...many, assignee: "octocat" });
    expect(mine.data.map(({ number }) => number)).toEqual([3]);
  });

  it("are answered with 304 if nothing changed, without counting", async () => {
    const { headers } = await octokit.rest.issues.listForRepo(place);
    const again = octokit.rest.issues.listForRepo({
      ...place,
      headers: { "if-none-match": headers.etag },
    });
    expect(await statusOf(again)).toBe(304);
    const before = await octokit.rest.rateLimit.get();
    await statusOf(
      octokit.rest.issues.listForRepo({ ...place, headers: { "if-none-match": headers.etag } }),
    );
    const after = await octokit.rest.rateLimit.get();
    expect(after.data.rate.remaining).toBe(before.data.rate.remaining);
    await octokit.rest.issues.create({ ...place, title: "New" });
    const changed = await octokit.rest.issues.listForRepo({
      ...place,
      headers: { "if-none-match": headers.etag },
    });
    expect(changed.status).toBe(200);
  });
});

describe("webhooks", () => {
  it("are created, pinged, listed with their deliveries, and deleted", async () => {
    const { data: hook } = await octokit.rest.repos.createWebhook({
      ...place,
      config: { url: "http://127.0.0.1:9/nowhere", content_type: "json", secret: "other" },
      events: ["issues"],
    });
    expect(hook.config).not.toHaveProperty("secret", "other");
    const at = { ...place, hook_id: hook.id };
    await octokit.rest.repos.pingWebhook(at);
    await expect
      .poll(async () => (await octokit.rest.repos.listWebhookDeliveries(at)).data.length)
      .toBe(2);
    const deliveries = await octokit.rest.repos.listWebhookDeliveries(at);
    const [delivery] = deliveries.data;
    expect(delivery).toMatchObject({ event: "ping", status_code: 502 });
    const one = { ...at, delivery_id: delivery?.id ?? 0 };
    const detail = await octokit.rest.repos.getWebhookDelivery(one);
    expect(detail.data.request.payload).toMatchObject({ hook_id: hook.id });
    expect((await octokit.rest.repos.redeliverWebhookDelivery(one)).status).toBe(202);
    expect((await octokit.rest.repos.listWebhooks(place)).data).toHaveLength(2);
    await octokit.rest.repos.deleteWebhook(at);
    expect(await statusOf(octokit.rest.repos.getWebhook(at))).toBe(404);
  });

  it("are accepted by @octokit/webhooks, which checks the signature", async () => {
    heard.length = 0;
    const opened = await fake.control("POST /repositories/octocat/hello-world/issues", {
      title: "From the web",
      labels: ["bug"],
    });
    expect(opened["deliveries"]).toMatchObject([{ statusCode: 200 }, { statusCode: 200 }]);
    expect(heard).toEqual(["issues.opened", "issues.labeled"]);
    const issue = { ...place, issue_number: Number(opened["number"]) };
    await octokit.rest.issues.createComment({ ...issue, body: "Hello" });
    await expect.poll(() => heard).toContain("issue_comment.created");
  });

  it("are refused by @octokit/webhooks with another secret", async () => {
    const { data: hooks } = await octokit.rest.repos.listWebhooks(place);
    const hook_id = hooks[0]?.id ?? 0;
    await octokit.rest.repos.updateWebhookConfigForRepo({ ...place, hook_id, secret: "wrong" });
    const opened = await fake.control("POST /repositories/octocat/hello-world/issues", {});
    expect(opened["deliveries"]).toMatchObject([{ statusCode: 400 }]);
    await octokit.rest.repos.updateWebhookConfigForRepo({ ...place, hook_id, secret });
  });
});

describe("faults", () => {
  it.each([
    [{ type: "server_error", status: 502 }, 502],
    [{ type: "rate_limit", retryAfterSeconds: 60 }, 403],
    [{ type: "response", status: 418, body: { message: "teapot" } }, 418],
  ])("%j is what the client meets", async (fault, status) => {
    await fake.control("POST /faults", { ...fault, on: "GET /repos/*/hello-world" });
    expect(await statusOf(octokit.rest.users.getAuthenticated())).toBe(200);
    expect(await statusOf(octokit.rest.repos.get(place))).toBe(status);
    expect(await statusOf(octokit.rest.repos.get(place))).toBe(200);
  });

  it("of the primary limit last until the reset", async () => {
    await fake.control("POST /tokens", { token: "ghp_busy", login: "busy" });
    const busy = client("ghp_busy");
    await fake.control("POST /faults", { type: "primary_limit" });
    const error = await busy.rest.repos.get(place).catch((each: unknown) => each);
    expect(error).toMatchObject({
      status: 403,
      response: { headers: { "x-ratelimit-remaining": "0" } },
    });
    expect(await statusOf(busy.rest.repos.get(place))).toBe(403);
    expect(await statusOf(octokit.rest.repos.get(place))).toBe(200);
  });

  it("that make no sense are refused", async () => {
    await expect(fake.control("POST /faults", { type: "meteor" })).rejects.toThrow("400");
  });
});

it("answers unknown paths with 404, and lists its control routes", async () => {
  expect((await fetch(`${fake.url}/favicon.ico`, { headers: { "user-agent": "x" } })).status).toBe(
    404,
  );
  const { routes } = await fake.control("GET ");
  expect(routes).toContainEqual(expect.objectContaining({ route: "POST /_fake/faults" }));
  await expect(fake.control("POST /nonsense")).rejects.toThrow("404");
});
