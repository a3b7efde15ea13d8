import { utf8, type DomainEvent, type RawRequest } from "@tt/connector-core";
import {
  createTestEnvironment,
  testConnector,
  type ConnectorFixture,
  type FixtureDelivery,
  type ProviderEnvironment,
} from "@tt/connector-core/testing";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { gitlab } from "./connector";
import { accessToken, FakeGitLab, issueOf } from "./fake-gitlab";

const now = "2026-01-15T12:00:00Z";
const webhookSecret = "whsec_Y2FuYXJ5LXdlYmhvb2stc2VjcmV0LTAx";
const project = { path_with_namespace: "acme/web" };
const body = JSON.stringify({ project, object_attributes: issueOf(59) });

function delivery({ secret, deliveryId }: FixtureDelivery, event: string, text: string) {
  const request: RawRequest = {
    body: utf8(text),
    headers: {
      "x-gitlab-event": event,
      "x-gitlab-token": secret,
      "webhook-id": deliveryId,
    },
  };
  return Promise.resolve(request);
}

/** Tracks half an hour, on the task of an issue or on none, as a user does after a sync. */
async function trackTime(environment: ProviderEnvironment, title?: string) {
  const { connector, harness, integration, owner, project: projectId } = environment;
  await connector.sync(integration.id);
  const { tasks } = harness.storage;
  const [task] = title === undefined ? [] : await tasks.search(owner, projectId, title, 1);
  return harness.createEntry({
    user: owner,
    project: projectId,
    ...(task ? { task: task.id } : {}),
    start: "2026-01-15T10:00:00Z",
    end: "2026-01-15T10:30:00Z",
  });
}

function completed(
  entry: number,
  type: "time_entry.created" | "time_entry.stopped" = "time_entry.stopped",
): DomainEvent {
  return {
    id: String(entry),
    type,
    at: "2026-01-15T10:30:00Z",
    userId: 1,
    entity: { type: "time_entry", id: entry, name: null },
    data: {},
  };
}

const fixture: ConnectorFixture = {
  descriptor: gitlab,
  now,
  input: (default_project_id) => ({
    access_token: accessToken,
    webhook_secret: webhookSecret,
    project_path: "acme/web",
    default_project_id,
  }),
  acting: (sent) => delivery(sent, "Issue Hook", body),
  unknown: (sent) => delivery(sent, "Push Hook", "{}"),
  malformed: (sent) => delivery(sent, "Issue Hook", "{"),
  working: new FakeGitLab().fetch,
  unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
  sync: () => {
    const fake = new FakeGitLab();
    return { fetch: fake.fetch, stored: fake.issues.length };
  },
  options: () => ({
    fetch: new FakeGitLab().fetch,
    values: { project_path: ["acme/web", "acme/api"] },
  }),
  events: async (environment) => {
    const fake = new FakeGitLab();
    environment.answerWith(fake.fetch);
    const wanted = completed(await trackTime(environment, "Issue 1"));
    const unwanted = completed(await trackTime(environment));
    return { fetch: fake.fetch, wanted, unwanted, sent: () => fake.spent.length };
  },
};
testConnector("GitLab", fixture);

it.each(["time_entry.created", "time_entry.stopped"] as const)(
  "writes tracked time back to the issue: %s",
  async (type) => {
    const environment = await createTestEnvironment(fixture);
    const fake = new FakeGitLab();
    environment.answerWith(fake.fetch);
    const { connector, integration } = environment;
    const event = completed(await trackTime(environment, "Issue 1"), type);
    expect(await connector.deliverEvent(integration.id, event)).toMatchObject({ ok: true });
    expect(fake.spent).toEqual(["1 +30m"]);
  },
);

describe("a delivery", () => {
  // The library of the standard signs, so that core's reading of it is not checked by itself.
  const otherSecret = "whsec_c29tZWJvZHktZWxzZXMtc2VjcmV0LTAy";
  const signed = (secret = webhookSecret, minutesAgo = 0, text = body) => {
    const sentAt = new Date(Date.parse(now) - minutesAgo * 60_000);
    return {
      "webhook-timestamp": String(sentAt.getTime() / 1000),
      "webhook-signature": new Webhook(secret).sign("1", sentAt, text),
    };
  };

  it.each<readonly [string, Record<string, string>, number]>([
    ["with a signature", signed(), 200],
    ["with a signature of four minutes ago", signed(webhookSecret, 4), 200],
    [
      "with signatures of two secrets",
      {
        ...signed(),
        "webhook-signature": `${signed(otherSecret)["webhook-signature"]} ${signed()["webhook-signature"]}`,
      },
      200,
    ],
    ["with a signature of another secret", signed(otherSecret), 401],
    ["with a signature of another body", signed(webhookSecret, 0, `${body} `), 401],
    ["with an old signature", signed(webhookSecret, 6), 401],
    ["with a signature of the future", signed(webhookSecret, -6), 401],
    [
      "with an old signature under a new time",
      { ...signed(webhookSecret, 6), "webhook-timestamp": signed()["webhook-timestamp"] },
      401,
    ],
    ["with the signature of another delivery", { ...signed(), "webhook-id": "2" }, 401],
    ["with the token", { "x-gitlab-token": webhookSecret }, 200],
    ["with another token", { "x-gitlab-token": otherSecret }, 401],
    [
      "with the token beside a signature of another secret",
      { "x-gitlab-token": webhookSecret, ...signed(otherSecret) },
      200,
    ],
    ["with a signature for a token", { "x-gitlab-token": signed()["webhook-signature"] }, 401],
    ["without both", {}, 401],
  ])("%s", async (_name, proof, status) => {
    const { connector, integration, commits } = await createTestEnvironment(fixture);
    const headers = { "x-gitlab-event": "Issue Hook", "webhook-id": "1", ...proof };
    const target = { publicId: integration.publicId };
    const reply = await connector.receive({ headers, body: utf8(body) }, target);
    expect(reply.status).toBe(status);
    expect(commits).toHaveLength(status === 200 ? 1 : 0);
  });
});
