import { sql } from "kysely";
import type { OpenDatabase } from "../../packages/host-express/src/platform/db/database";
import {
  seedIntegrations,
  storedIntegration,
  type IntegrationSeed,
  type StoredIntegration,
} from "../runner/seed";
import { repositoryAt } from "./deliveries";

/**
 * Creates users, each with a project and a GitHub integration as it is after its first deliveries:
 * secrets sealed, repository known.
 */
export async function seedGithub(database: OpenDatabase, integrations: number): Promise<void> {
  const { maintenance: db } = database;
  await seedIntegrations(database, "github_connector", integrations, seedAt);
  await sql`insert into integration_routing_keys (connector, index_name, value, integration_id)
    select connector, 'repository', config->'state'->'repository'->>'configured', id
    from integrations`.execute(db);
  await sql`vacuum analyze`.execute(db);
}

/** Row of the first integration. */
export function firstIntegration(): StoredIntegration {
  return storedIntegration(0, seedAt(0));
}

function seedAt(index: number): IntegrationSeed {
  const { publicId, repository, repositoryId, webhookSecret } = repositoryAt(index);
  const [owner = "", name = ""] = repository.split("/");
  return {
    publicId,
    settings: {
      repo_owner: owner,
      repo_name: name,
      default_project_id: index + 1,
      auto_start_timer: false,
    },
    secrets: { github_token: `ghp_${"0".repeat(36)}`, webhook_secret: webhookSecret },
    state: {
      repository: { id: repositoryId, full_name: repository, configured: repository },
    },
  };
}
