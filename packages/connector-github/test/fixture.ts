import {
  createTelemetry,
  prepareSettings,
  type Connector,
  type IntegrationRow,
  type JsonObject,
  type Ports,
  type Run,
  type Storage,
} from "@tt/connector-core";
import { nodeCrypto } from "@tt/connector-core/node";
import {
  fixedClock,
  memoryHarness,
  memoryLogger,
  type FixedClock,
  type MemoryLogger,
  type StorageHarness,
} from "@tt/connector-core/testing";
import { githubConnector } from "../src/index";
import { createFakeGithub, type FakeGithub, type FakeRepository } from "@tt/fakes/github";

export const start = "2026-01-15T12:00:00Z";
export const token = "ghp_canary0123456789";
export const baseUrl = "https://tt.example";

/** A working integration on in-memory ports, and the fake GitHub it is connected to. */
export interface Fixture {
  readonly clock: FixedClock;
  readonly harness: StorageHarness;
  readonly log: MemoryLogger;
  readonly fake: FakeGithub;
  readonly repository: FakeRepository;
  readonly connector: Connector;
  readonly ports: Ports;
  readonly project: number;
  /** The current row of the integration. */
  row(): Promise<IntegrationRow>;
  /** Saves settings. */
  save(input: JsonObject): Promise<void>;
  /** Syncs and returns the run. Throws if the sync fails. */
  sync(options?: { readonly dryRun?: boolean }): Promise<Run>;
  /** Name and status of every task, by issue number. */
  tasks(): Promise<Readonly<Record<string, string>>>;
}

/**
 * Creates a {@link Fixture} with saved settings.
 * @param wrap Wraps the storage that the connector uses.
 */
export async function createFixture(
  wrap: (storage: Storage) => Storage = (storage) => storage,
  apiUrl = "https://api.github.com",
): Promise<Fixture> {
  const clock = fixedClock(start);
  const harness = memoryHarness(clock);
  const log = memoryLogger();
  const receive = { connector: undefined as Connector | undefined };
  const fake = createFakeGithub({
    apiUrl,
    clock,
    deliver: async (url, delivery) => {
      const publicId = new URL(url).pathname.split("/").at(-1) ?? "";
      const reply = await receive.connector?.receive(delivery, { publicId });
      return { status: reply?.status ?? 0, body: JSON.stringify(reply?.body) };
    },
  });
  fake.addToken({ token, login: "octo-org", scopes: ["repo", "admin:repo_hook"] });
  const repository = fake.addRepository("octo-org/hello-world");
  const ports: Ports = {
    storage: wrap(harness.storage),
    crypto: nodeCrypto([new Uint8Array(32).fill(3)]),
    clock,
    log,
    telemetry: createTelemetry(),
    fetch: fake.fetch,
    baseUrl,
    env: { GITHUB_API_URL: apiUrl },
  };
  const connector = githubConnector.create(ports);
  receive.connector = connector;
  const project = await harness.createProject();
  const owner = await harness.createUser({ logins: { github: "octocat" } });
  const { id } = await harness.createIntegration({
    owner,
    connector: githubConnector.manifest.key,
  });
  const row = async (): Promise<IntegrationRow> => {
    const found = await harness.storage.integrations.get(id, { fresh: true });
    if (!found) throw new Error("The integration does not exist");
    return found;
  };
  const fixture: Fixture = {
    clock,
    harness,
    log,
    fake,
    repository,
    connector,
    ports,
    project,
    row,
    async save(input) {
      const prepared = await prepareSettings(
        githubConnector.manifest,
        input,
        id,
        await row(),
        ports,
      );
      if (!prepared.ok) throw new Error(JSON.stringify(prepared.errors));
      await harness.storage.integrations.patch(id, prepared.patch);
    },
    async sync(options) {
      const result = await connector.sync(id, options);
      if (!result.ok) throw new Error(`${result.code}: ${result.error}`);
      return result.run;
    },
    async tasks() {
      const found: Record<string, string> = {};
      for (const { number } of repository.issues) {
        const ref = {
          source: `${new URL(apiUrl).host}:${String(repository.id)}`,
          ref: `github_issue_${String(number)}`,
        };
        const task = await harness.storage.tasks.byRef(id, ref);
        if (task) found[String(number)] = `${task.name} (${task.status})`;
      }
      return found;
    },
  };
  await fixture.save({
    github_token: token,
    repo_owner: "octo-org",
    repo_name: "hello-world",
    default_project_id: project,
    webhook_secret: "a-webhook-secret-of-ours",
  });
  return fixture;
}
