import { randomUUID } from "node:crypto";
import { nodeCrypto, parseKeys } from "@tt/connector-core/node";
import { signedCommand } from "@tt/connector-slack/testing";
import { sql } from "kysely";
import type { OpenDatabase } from "../../src/platform/db/database";
import { migrate } from "../../src/platform/db/migrate";
import type { LoadRequest } from "../api/load";
import { encryptionKey } from "../seed";

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

const crypto = nodeCrypto(parseKeys(encryptionKey));
/** Rows per INSERT. */
const chunk = 1_000;

/**
 * Makes an installation with so many users, each with a project, a running timer and a Slack card as
 * it is after it was saved: secrets sealed, workspace learnt.
 */
export async function seedSlack(database: OpenDatabase, cards: number): Promise<void> {
  const { db } = database;
  await migrate(db);
  await sql`insert into settings (id, timezone) values (1, 'UTC') on conflict do nothing`.execute(
    db,
  );
  await sql`insert into clients (name) values ('Client')`.execute(db);
  await sql`insert into users (username, role)
    select 'user-' || n, 'user' from generate_series(0, ${cards - 1}::integer) n order by n`.execute(
    db,
  );
  await sql`insert into projects (name, client_id)
    select 'Project ' || n, 1 from generate_series(0, ${cards - 1}::integer) n order by n`.execute(
    db,
  );
  await sql`insert into time_entries (user_id, project_id, start_time, source, active_slot)
    select id, id, now(), 'auto', id from users`.execute(db);
  for (let first = 0; first < cards; first += chunk) {
    const rows = Array.from({ length: Math.min(chunk, cards - first) }, (_, position) =>
      storedCard(first + position),
    );
    await sql`insert into integrations (id, connector, scope, owner, active, public_id, config)
      select id, 'slack_connector', 'personal', owner, true, public_id, config
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as row(id uuid, owner integer, public_id text, config jsonb)`.execute(db);
  }
  await sql`insert into integration_routes (connector, index_name, value, integration_id)
    select connector, 'member',
      (config->'state'->'team'->>'id') || ':' || (config->'settings'->>'linked_slack_user_id'), id
    from integrations
    union all
    select connector, 'team', config->'state'->'team'->>'id', id from integrations`.execute(db);
  await sql`vacuum analyze`.execute(db);
}

/** A card as it is stored; the ids of its owner and his project are one more than its number. */
function storedCard(index: number): object {
  const card = slackCardOf(index);
  const id = randomUUID();
  const sealed = (field: string, plain: string): string => {
    const text = crypto.secrets.seal(plain, `${id}:${field}`);
    if (typeof text !== "string") throw new TypeError("The Node adapter seals at once");
    return text;
  };
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
        bot_token: sealed("bot_token", `xoxb-${String(index)}`),
        signing_secret: sealed("signing_secret", card.signingSecret),
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
