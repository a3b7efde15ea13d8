import { randomUUID } from "node:crypto";
import type { JsonObject } from "@tt/connector-core";
import { nodeCrypto, parseKeys } from "@tt/connector-core/node";
import { sql } from "kysely";
import type { OpenDatabase } from "../../packages/host-express/src/platform/db/database";
import { migrate } from "../../packages/host-express/src/platform/db/migrate";

/** Encryption key of every measured host. */
export const encryptionKey = Buffer.alloc(32, 7).toString("base64url");

const crypto = nodeCrypto(parseKeys(encryptionKey));
/** Rows per INSERT. */
const chunk = 1_000;

/** What distinguishes a stored integration. */
export interface IntegrationSeed {
  readonly publicId: string;
  readonly settings: JsonObject;
  /** Secrets in plain text, by field. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly state: JsonObject;
}

/** A row of `integrations`. */
export interface StoredIntegration {
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

/**
 * Creates users, each with a project and an integration of one connector. The ids of an integration's
 * owner and project are its index plus 1.
 * @param count Number of integrations.
 * @param seedOf Integration by index, from 0.
 */
export async function seedIntegrations(
  { maintenance: db }: OpenDatabase,
  connector: string,
  count: number,
  seedOf: (index: number) => IntegrationSeed,
): Promise<void> {
  await migrate(db);
  await sql`insert into clients (name) values ('Client')`.execute(db);
  await sql`insert into users (username, role)
    select 'user-' || n, 'user' from generate_series(0, ${count - 1}::integer) n order by n`.execute(
    db,
  );
  await sql`insert into projects (name, client_id)
    select 'Project ' || n, 1 from generate_series(0, ${count - 1}::integer) n order by n`.execute(
    db,
  );
  for (let first = 0; first < count; first += chunk) {
    const rows = Array.from({ length: Math.min(chunk, count - first) }, (_, position) =>
      storedIntegration(first + position, seedOf(first + position)),
    );
    await sql`insert into integrations (id, connector, scope, owner, active, public_id, config)
      select id, ${connector}, 'personal', owner, true, public_id, config
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as row(id uuid, owner integer, public_id text, config jsonb)`.execute(db);
  }
}

/** Builds the row of an integration, its secrets sealed. */
export function storedIntegration(
  index: number,
  { publicId, settings, secrets, state }: IntegrationSeed,
): StoredIntegration {
  const id = randomUUID();
  const sealed = Object.entries(secrets).map(([field, plain]) => [field, seal(id, field, plain)]);
  return {
    id,
    owner: index + 1,
    public_id: publicId,
    config: {
      settings,
      secrets: Object.fromEntries(sealed) as Record<string, string>,
      credentials: {},
      state,
      health: {},
    },
  };
}

function seal(id: string, field: string, plain: string): string {
  const text = crypto.secrets.seal(plain, `${id}:${field}`);
  if (typeof text !== "string") throw new TypeError("The Node crypto adapter seals synchronously");
  return text;
}
