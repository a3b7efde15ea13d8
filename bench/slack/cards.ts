import { randomUUID } from "node:crypto";
import { signedCommand } from "@tt/connector-slack/testing";
import { sql } from "kysely";
import type { OpenDatabase } from "../../packages/host-express/src/platform/db/database";
import type { LoadRequest } from "../api/load";
import { sealed, seedCards, type StoredCard } from "../seed";

/** One card of the measured installations: everything about it follows from its number. */
export interface SlackCard {
  readonly publicId: string;
  readonly team: string;
  readonly member: string;
  readonly signingSecret: string;
  readonly channel: string;
}

/** Card number `index`, from 0. */
export function slackCardOf(index: number): SlackCard {
  const number = String(index).padStart(8, "0");
  return {
    publicId: `bench-card-${String(index)}`,
    team: `T${number}`,
    member: `U${number}`,
    signingSecret: `signing-secret-of-card-${String(index)}`,
    channel: `C${number}`,
  };
}

/**
 * Makes an installation with so many users, each with a project, a running timer and a Slack card as
 * it is after it was saved: secrets sealed, workspace learnt.
 */
export async function seedSlack(database: OpenDatabase, cards: number): Promise<void> {
  const { db } = database;
  await seedCards(database, "slack_connector", cards, storedCard);
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

/** A card as it is stored; the ids of its owner and his project are one more than its number. */
function storedCard(index: number): StoredCard {
  const card = slackCardOf(index);
  const id = randomUUID();
  return {
    id,
    owner: index + 1,
    public_id: card.publicId,
    config: {
      settings: {
        channel_id: card.channel,
        notify_on_start: true,
        notify_on_stop: true,
        daily_summary: false,
        daily_summary_time: "18:00",
        linked_slack_user_id: card.member,
      },
      secrets: {
        bot_token: sealed(id, "bot_token", `xoxb-${String(index)}`),
        signing_secret: sealed(id, "signing_secret", card.signingSecret),
      },
      credentials: {},
      state: {
        team: { id: card.team, name: "Bench", enterprise_id: null },
        bot: { user_id: "U0BOT", name: "bench" },
      },
      health: {},
    },
  };
}

/** `/tt status` of a card's owner, signed now. */
export async function statusCommand(
  index: number,
  path: (card: SlackCard) => string,
): Promise<LoadRequest> {
  const card = slackCardOf(index);
  const { headers, body } = await signedCommand({
    secret: card.signingSecret,
    at: new Date(),
    text: "status",
    teamId: card.team,
    userId: card.member,
  });
  const given = Object.entries(headers).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    method: "POST",
    path: path(card),
    headers: Object.fromEntries(given),
    body: Buffer.from(body).toString("utf8"),
  };
}
