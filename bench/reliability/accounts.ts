import { defaultUser } from "@tt/fakes/slack";
import { Client, expectStatus, textOf } from "../../packages/host-express/test/support/client";
import { email } from "../import/events";
import { integrationToken } from "../sync/issues";
import { botToken, channel, type Providers } from "./providers";

export const admin = { username: "admin", password: "admin-password-1" };
const ada = { username: "ada", password: "password-of-ada" };
export const signingSecret = "signing-secret-of-slack";
export const webhookSecret = "webhook-secret-of-github";

/** What the load needs of an installation that is set up. */
export interface Accounts {
  /** The administrator, with integrations for GitHub and Slack and a webhook. */
  readonly admin: Client;
  /** A user whose entries are exported to their calendar, and whose events are imported. */
  readonly ada: Client;
  /** Project of all entries and tasks, except for those of slash commands. */
  readonly project: number;
  /** Paths for deliveries and slash commands. */
  readonly githubPath: string;
  readonly slackPath: string;
}

/** Name of the project of a slash command, of which each has its own. */
export function slashProject(index: number): string {
  return `Slash ${String(index).padStart(4, "0")}`;
}

/**
 * Creates users, projects, integrations and a webhook over the API.
 * @param query Runs a statement on the database.
 */
export async function createAccounts(
  url: string,
  { google, receiverUrl }: Providers,
  query: (text: string) => Promise<unknown>,
): Promise<Accounts> {
  const first = new Client(url);
  await first.logIn(admin);
  const project = await first.createProject("Website");
  await query(`insert into projects (name, client_id)
    select 'Slash ' || lpad(n::text, 4, '0'), 1 from generate_series(0, 999) n`);
  const githubPath = await first.saveGithubIntegration(project, {
    github_token: integrationToken,
    webhook_secret: webhookSecret,
  });
  const slack = expectStatus(
    await first.post("/api/integrations/slack/config?scope=personal", {
      bot_token: botToken,
      signing_secret: signingSecret,
      channel_id: channel,
      linked_slack_user_id: defaultUser,
      notify_on_start: true,
      notify_on_stop: true,
    }),
    200,
  );
  const hook = {
    name: "Receiver",
    url: receiverUrl,
    events: ["time_entry.created", "task.created"],
  };
  expectStatus(await first.post("/api/v1/webhooks", hook), 201);

  expectStatus(await first.post("/api/v1/users", { ...ada, role: "user" }), 201);
  const second = new Client(url);
  await second.logIn(ada);
  // The events of the load are up to 21 days old.
  const calendar = { default_project_id: project, sync_direction: "both", sync_days_back: 30 };
  expectStatus(await second.post("/api/integrations/google/config", calendar), 200);
  const consent = expectStatus(await second.get("/integrations/google/connect"), 303);
  const back = google.consent(consent.headers.get("location") ?? "", { account: email });
  expectStatus(await second.get(back.pathname + back.search), 303);
  return {
    admin: first,
    ada: second,
    project,
    githubPath,
    slackPath: new URL(textOf(slack, "events_url")).pathname,
  };
}
