import { signedCommand } from "@tt/fakes/slack";
import { sql } from "kysely";
import type { OpenDatabase } from "../../packages/host-express/src/platform/db/database";
import type { LoadRequest } from "../runner/load";
import { seedIntegrations, type IntegrationSeed } from "../runner/seed";

/** An integration of the measured installations; all of it follows from its index. */
export interface SlackIntegration {
  readonly publicId: string;
  readonly team: string;
  readonly member: string;
  readonly signingSecret: string;
  readonly channel: string;
}

/** Integration by index, from 0. */
export function slackIntegrationAt(index: number): SlackIntegration {
  const number = String(index).padStart(8, "0");
  return {
    publicId: `bench-${String(index)}`,
    team: `T${number}`,
    member: `U${number}`,
    signingSecret: `signing-secret-${String(index)}`,
    channel: `C${number}`,
  };
}

/**
 * Creates users, each with a project, a running timer and a Slack integration as it is after it was
 * saved: secrets sealed, workspace known.
 */
export async function seedSlack(database: OpenDatabase, integrations: number): Promise<void> {
  const { db } = database;
  await seedIntegrations(database, "slack_connector", integrations, seedAt);
  await sql`insert into settings (id, timezone) values (1, 'UTC') on conflict do nothing`.execute(
    db,
  );
  await sql`insert into time_entries (user_id, project_id, start_time, source, active_slot)
    select id, id, now(), 'auto', id from users`.execute(db);
  await sql`insert into integration_routing_keys (connector, index_name, value, integration_id)
    select connector, 'member',
      (config->'state'->'team'->>'id') || ':' || (config->'settings'->>'linked_slack_user_id'), id
    from integrations
    union all
    select connector, 'team', config->'state'->'team'->>'id', id from integrations`.execute(db);
  await sql`vacuum analyze`.execute(db);
}

function seedAt(index: number): IntegrationSeed {
  const { publicId, channel, member, signingSecret, team } = slackIntegrationAt(index);
  return {
    publicId,
    settings: {
      channel_id: channel,
      notify_on_start: true,
      notify_on_stop: true,
      daily_summary: false,
      daily_summary_time: "18:00",
      linked_slack_user_id: member,
    },
    secrets: { bot_token: `xoxb-${String(index)}`, signing_secret: signingSecret },
    state: {
      team: { id: team, name: "Bench", enterprise_id: null },
      bot: { user_id: "U0BOT", name: "bench" },
    },
  };
}

/** Builds `/tt status` of an integration's owner, signed now. */
export async function statusCommand(
  index: number,
  path: (integration: SlackIntegration) => string,
): Promise<LoadRequest> {
  const integration = slackIntegrationAt(index);
  const { headers, body } = await signedCommand({
    secret: integration.signingSecret,
    at: new Date(),
    text: "status",
    teamId: integration.team,
    userId: integration.member,
  });
  const given = Object.entries(headers).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    method: "POST",
    path: path(integration),
    headers: Object.fromEntries(given),
    body: Buffer.from(body).toString("utf8"),
  };
}
