import { fixedClock } from "@tt/connector-core/testing";
import { setupServer } from "msw/node";
import { afterEach, expect, it } from "vitest";
import { createFakeGithub } from "../../src/github/index";
import { FakeGoogle } from "../../src/google/index";
import { mswHandlers, providerOrigins } from "../../src/msw/index";
import { createFakeSlack } from "../../src/slack/index";

const clock = fixedClock("2026-01-15T12:00:00Z");
const server = setupServer();
afterEach(() => {
  server.close();
});

it("answers the requests to GitHub, Slack and Google of any client in the process", async () => {
  const github = createFakeGithub({ clock });
  const slack = createFakeSlack({ clock });
  const client = { id: "id", secret: "secret", redirectUris: ["https://tt.example/cb"] };
  const google = new FakeGoogle({ clock, client });
  server.resetHandlers(
    ...mswHandlers(github, providerOrigins.github),
    ...mswHandlers(slack, providerOrigins.slack),
    ...mswHandlers(google, providerOrigins.google),
  );
  server.listen({ onUnhandledFrame: "error" });
  github.addToken({ token: "ghp_1", login: "octocat", scopes: ["repo"] });
  const user = await fetch("https://api.github.com/user", {
    headers: { authorization: "Bearer ghp_1", "user-agent": "test" },
  });
  expect(await user.json()).toMatchObject({ login: "octocat" });
  const auth = await fetch("https://slack.com/api/auth.test", { method: "POST" });
  expect(await auth.json()).toEqual({ ok: false, error: "not_authed" });
  const token = await fetch("https://oauth2.googleapis.com/token", { method: "POST" });
  expect(token.status).toBe(401);
  const path = "https://www.googleapis.com/calendar/v3/calendars/primary/events";
  expect((await fetch(path)).status).toBe(401);
  github.faults.add({ type: "connection_refused" });
  await expect(fetch("https://api.github.com/user")).rejects.toThrow(TypeError);
});
