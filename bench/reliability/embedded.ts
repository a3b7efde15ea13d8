import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "../../packages/host-express/test/support/client";
import { buildProgram } from "../../packages/host-express/test/support/program";
import { runProgram } from "../runner/child";
import { hostEnvironment } from "../runner/host";
import { integrationToken } from "../sync/issues";
import { admin, webhookSecret } from "./accounts";
import { compare, faultsOf } from "./compare";
import { firstDeliveredIssue, isHandled, openedIssue } from "./deliveries";
import type { StoredKeys } from "./embedded-keys";
import { builtHost, createHostProcess, type HostProcess } from "./host-process";
import { Journal } from "./journal";
import { startProviders, type Providers } from "./providers";
import { jsonRequest, Sender } from "./send";

/** Figures of the rounds. */
export interface EmbeddedResult {
  readonly rounds: number;
  readonly acknowledged: number;
  readonly slowestStartMs: number;
  readonly violations: readonly string[];
}

const minLifeMs = 300;
const maxLifeMs = 3_000;
const issuesPerRound = 25;

/**
 * Kills a host on the embedded database in every round, while it gets deliveries and writes and syncs, and
 * reads from the files what is stored.
 */
export async function killEmbedded(
  rounds: number,
  log: (line: string) => void,
): Promise<EmbeddedResult> {
  const directory = await mkdtemp(join(tmpdir(), "tt-embedded-"));
  const program = await buildProgram();
  const providers = await startProviders();
  const { PORT: _, ...common } = hostEnvironment;
  const env = {
    ...common,
    ...providers.env,
    TT_DATA_DIR: join(directory, "data"),
    TT_ADMIN_USERNAME: admin.username,
    TT_ADMIN_PASSWORD: admin.password,
    LOG_LEVEL: "warn",
  };
  const host = await createHostProcess(builtHost(program.main), env, join(directory, "log"));
  const readKeys = async (): Promise<StoredKeys> =>
    JSON.parse(
      await runProgram("./reliability/embedded-keys.ts", [env.TT_DATA_DIR], {}),
    ) as StoredKeys;
  const journal = new Journal();
  const violations: string[] = [];
  let slowestStartMs = 0;
  try {
    await host.start();
    const accounts = await createAccounts(host);
    for (let round = 0; round < rounds; round += 1) {
      const started = performance.now();
      await host.start();
      slowestStartMs = Math.max(slowestStartMs, performance.now() - started);
      await loadAndKill(host, providers, accounts, journal, round);
      const found = check(journal, await readKeys());
      violations.push(...found.map((fault) => `round ${String(round + 1)}: ${fault}`));
      if ((round + 1) % 5 === 0) log(`  ${String(round + 1)} rounds`);
    }
    violations.push(...(await checkLastSync(host, accounts, providers, readKeys)));
  } finally {
    await host.stop();
    await providers.close();
    await program.remove();
    await rm(directory, { recursive: true, force: true });
  }
  const { deliveries, "REST writes": writes } = journal.acknowledged;
  return { rounds, acknowledged: deliveries.size + writes.size, slowestStartMs, violations };
}

interface EmbeddedAccounts {
  readonly admin: Client;
  readonly project: number;
  readonly githubPath: string;
}

async function createAccounts(host: HostProcess): Promise<EmbeddedAccounts> {
  const client = new Client(host.url);
  await client.logIn(admin);
  const project = await client.createProject("Website");
  const githubPath = await client.saveGithubIntegration(project, {
    github_token: integrationToken,
    webhook_secret: webhookSecret,
  });
  return { admin: client, project, githubPath };
}

/** Kills the host after a random time, during deliveries, writes and a sync of new issues. */
async function loadAndKill(
  host: HostProcess,
  { repository }: Providers,
  { admin: client, project, githubPath }: EmbeddedAccounts,
  journal: Journal,
  round: number,
): Promise<void> {
  const stop = new AbortController();
  const sender = new Sender([host], journal, stop.signal);
  const first = round * 1_000;
  const deliver = async (): Promise<void> => {
    for (let index = 0; sender.isRunning; index += 1) {
      const number = firstDeliveredIssue + first + index;
      const request = await openedIssue(repository, githubPath, number);
      await sender.send("deliveries", `github_issue_${String(number)}`, request, isHandled);
    }
  };
  const write = async (): Promise<void> => {
    for (let index = 0; sender.isRunning; index += 1) {
      const notes = `rest-${String(first + index)}`;
      const entry = {
        project_id: project,
        notes,
        start_time: "2026-01-01T08:00:00Z",
        end_time: "2026-01-01T09:00:00Z",
      };
      const request = jsonRequest("/api/v1/time-entries", client.credentials, entry);
      await sender.send("REST writes", notes, request);
    }
  };
  for (let index = 0; index < issuesPerRound; index += 1) {
    await repository.openIssue({ title: `Issue ${String(first + index)}` });
  }
  const sync = client.post("/api/integrations/github/sync").catch(() => undefined);
  const load = [deliver(), write()];
  await sleep(minLifeMs + Math.random() * (maxLifeMs - minLifeMs));
  await host.kill();
  stop.abort();
  await Promise.all([...load, sync]);
}

function check({ sent, acknowledged }: Journal, { tasks, notes }: StoredKeys): string[] {
  const delivered = tasks.filter((ref) => sent.deliveries.has(ref));
  return [
    ...faultsOf("deliveries", compare(sent.deliveries, acknowledged.deliveries, delivered)),
    ...faultsOf("writes", compare(sent["REST writes"], acknowledged["REST writes"], notes)),
    ...faultsOf("tasks", compare(new Set(tasks), new Set(), tasks)),
  ];
}

/** The last sync, which is not interrupted, has to leave one task for each issue. */
async function checkLastSync(
  host: HostProcess,
  { admin: client }: EmbeddedAccounts,
  { repository }: Providers,
  readKeys: () => Promise<StoredKeys>,
): Promise<string[]> {
  await host.start();
  const { status, body } = await client.post("/api/integrations/github/sync");
  if (status !== 200 || body["complete"] !== true) return [`last sync: ${JSON.stringify(body)}`];
  await host.kill();
  const issues = new Set(repository.issues.map(({ number }) => `github_issue_${String(number)}`));
  const stored = (await readKeys()).tasks.filter((ref) => issues.has(ref));
  return faultsOf("issues", compare(issues, issues, stored));
}
