import { randomUUID } from "node:crypto";
import type { JsonObject } from "@tt/connector-core";
import { nodeCrypto, parseKeys } from "@tt/connector-core/node";
import { sql } from "kysely";
import type { OpenDatabase } from "../packages/host-express/src/platform/db/database";
import { migrate } from "../packages/host-express/src/platform/db/migrate";
import { cardOf } from "./deliveries";

/** The key that every measured host has. */
export const encryptionKey = Buffer.alloc(32, 7).toString("base64url");

const crypto = nodeCrypto(parseKeys(encryptionKey));
/** Rows per INSERT. */
const chunk = 1_000;

/**
 * Makes an installation with so many users, each with a project and a GitHub card as it is after its
 * first deliveries: secrets sealed, repository learnt.
 */
export async function seedInstallation(database: OpenDatabase, cards: number): Promise<void> {
  const { maintenance: db } = database;
  await seedCards(database, "github_connector", cards, storedCard);
  await sql`insert into integration_routing_keys (connector, index_name, value, integration_id)
    select connector, 'repository', config->'state'->'repository'->>'configured', id
    from integrations`.execute(db);
  await sql`vacuum analyze`.execute(db);
}

/** Makes so many users, each with a project and a card of a connector. @param storedCard By number. */
export async function seedCards(
  { maintenance: db }: OpenDatabase,
  connector: string,
  cards: number,
  storedCard: (index: number) => StoredCard,
): Promise<void> {
  await migrate(db);
  await sql`insert into clients (name) values ('Client')`.execute(db);
  await sql`insert into users (username, role)
    select 'user-' || n, 'user' from generate_series(0, ${cards - 1}::integer) n order by n`.execute(
    db,
  );
  await sql`insert into projects (name, client_id)
    select 'Project ' || n, 1 from generate_series(0, ${cards - 1}::integer) n order by n`.execute(
    db,
  );
  for (let first = 0; first < cards; first += chunk) {
    const rows = Array.from({ length: Math.min(chunk, cards - first) }, (_, position) =>
      storedCard(first + position),
    );
    await sql`insert into integrations (id, connector, scope, owner, active, public_id, config)
      select id, ${connector}, 'personal', owner, true, public_id, config
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as row(id uuid, owner integer, public_id text, config jsonb)`.execute(db);
  }
}

/** A card as it is stored. */
export interface StoredCard {
  readonly id: string;
  readonly owner: number;
  readonly public_id: string;
  readonly config: {
    readonly settings: JsonObject;
    readonly secrets: Readonly<Record<string, string>>;
    readonly credentials: JsonObject;
    readonly state: JsonObject;
    readonly health: JsonObject;
  };
}

/** Card number `index`, from 0; the ids of its owner and its project are one more. */
export function storedCard(index: number): StoredCard {
  const card = cardOf(index);
  const id = randomUUID();
  const [owner = "", name = ""] = card.repository.split("/");
  return {
    id,
    owner: index + 1,
    public_id: card.publicId,
    config: {
      settings: {
        repo_owner: owner,
        repo_name: name,
        default_project_id: index + 1,
        auto_start_timer: false,
      },
      secrets: {
        github_token: sealed(id, "github_token", `ghp_${"0".repeat(36)}`),
        webhook_secret: sealed(id, "webhook_secret", card.webhookSecret),
      },
      credentials: {},
      state: {
        repository: {
          id: card.repositoryId,
          full_name: card.repository,
          configured: card.repository,
        },
      },
      health: {},
    },
  };
}

/** A secret of a card, as it is stored. @param id The card's. */
export function sealed(id: string, field: string, plain: string): string {
  const text = crypto.secrets.seal(plain, `${id}:${field}`);
  if (typeof text !== "string") throw new TypeError("The Node adapter seals at once");
  return text;
}
