// First: compiles all schemas that are created after it, as the host does.
import "zod/compile";
import type { IntegrationRow, Ports, RawRequest, Storage } from "@tt/connector-core";
import { createTelemetry, fromUtf8 } from "@tt/connector-core";
import { nodeCrypto, parseKeys, systemClock } from "@tt/connector-core/node";
import { githubConnector } from "@tt/connector-github";
import { Webhooks } from "@octokit/webhooks";
import { ratio, median, table } from "../runner/figures";
import { runRounds } from "../runner/rounds";
import { encryptionKey } from "../runner/seed";
import { deliveryOf, repositoryAt } from "./deliveries";
import { firstIntegration } from "./integrations";

/**
 * Sends the same deliveries through the gate and through `@octokit/webhooks`, with no database and no
 * HTTP, and counts deliveries per second of processor time: other work on the machine hardly affects
 * it.
 */
export async function measureInProcess(isShort: boolean): Promise<readonly string[]> {
  const rounds = isShort ? 2 : 9;
  const perRound = isShort ? 1_000 : 5_000;
  const deliveries = await Promise.all(
    Array.from({ length: perRound }, (_, index) => deliveryOf(index, 1)),
  );
  const side = (run: typeof throughGate, claims: boolean) => async () => {
    const started = process.cpuUsage();
    await run(deliveries, claims);
    const { user, system } = process.cpuUsage(started); // microseconds
    return (perRound / (user + system)) * 1_000_000;
  };
  const sides = {
    gate: side(throughGate, false),
    octokit: side(throughOctokit, false),
    gateWithClaim: side(throughGate, true),
    octokitWithClaim: side(throughOctokit, true),
  };
  const rates = await runRounds(sides, rounds + 1, () => undefined);
  // The first round only warms up.
  const row = (name: string, [, ...gate]: readonly number[], [, ...octokit]: readonly number[]) => [
    name,
    ratio(gate, octokit).toFixed(2),
    (1_000_000 / median(gate)).toFixed(1),
    (1_000_000 / median(octokit)).toFixed(1),
  ];
  return [
    "### In process",
    "",
    ...table(
      ["", "gate against octokit", "gate, µs a delivery", "octokit, µs a delivery"],
      [
        row("without a claim", rates.gate, rates.octokit),
        row("with a claim in memory", rates.gateWithClaim, rates.octokitWithClaim),
      ],
    ),
  ];
}

async function throughGate(deliveries: readonly RawRequest[], claims: boolean): Promise<void> {
  const connector = githubConnector.create(portsOf(claims));
  const target = { publicId: repositoryAt(0).publicId };
  for (const delivery of deliveries) {
    const { status } = await connector.receive(delivery, target);
    if (status !== 200) throw new Error(`The gate answered ${String(status)}`);
  }
}

/** Converts the bytes of each request to text, which octokit takes. */
async function throughOctokit(deliveries: readonly RawRequest[], claims: boolean): Promise<void> {
  const webhooks = new Webhooks({ secret: repositoryAt(0).webhookSecret });
  const claimed = new Set<string>();
  let handled = 0;
  webhooks.on("issues", ({ id }) => {
    if (claims) {
      if (claimed.has(id)) throw new Error("A delivery was repeated");
      claimed.add(id);
    }
    handled += 1;
  });
  for (const { headers, body } of deliveries) {
    await webhooks.verifyAndReceive({
      id: headers["x-github-delivery"] ?? "",
      name: "issues",
      payload: fromUtf8(body),
      signature: headers["x-hub-signature-256"] ?? "",
    });
  }
  if (handled !== deliveries.length) throw new Error("Octokit did not handle all deliveries");
}

/**
 * Ports of a host with one integration, whose storage only keeps claims.
 * @param claims False: the storage keeps nothing, and bodies are not hashed for their claims.
 */
function portsOf(claims: boolean): Ports {
  const row = integrationRow();
  const claimed = new Set<string>();
  const unused = (): Promise<never> => Promise.reject(new Error("Not part of the measurement"));
  const storage: Storage = {
    supports: githubConnector.manifest.uses ?? [],
    integrations: {
      get: unused,
      byOwner: unused,
      byRoutingKey: unused,
      byAccount: unused,
      patch: unused,
      lease: unused,
      byPublicId: () => Promise.resolve(row),
    },
    runs: { list: unused, get: unused },
    users: { byIdentity: unused, get: unused, linkedTo: unused },
    projects: { search: unused },
    tasks: { byRef: unused, search: unused },
    timers: { current: unused },
    entries: {
      get: unused,
      today: unused,
      ofEvent: unused,
      unexported: unused,
      settledBelow: unused,
    },
    commit({ once }) {
      if (claims && once) {
        if (claimed.has(once.hash) || claimed.has(once.id ?? "")) {
          return Promise.resolve({ status: "duplicate" });
        }
        claimed.add(once.hash).add(once.id ?? "");
      }
      return Promise.resolve({ status: "done", outcomes: [{ status: "created", id: 1 }] });
    },
  };
  const silent = (): void => undefined;
  const crypto = nodeCrypto(parseKeys(encryptionKey));
  const noHash = new Uint8Array();
  return {
    storage,
    crypto: claims ? crypto : { ...crypto, hmac: { ...crypto.hmac, digest: () => noHash } },
    clock: systemClock(),
    log: { debug: silent, info: silent, warn: silent, error: silent },
    telemetry: createTelemetry(),
    fetch: unused,
    baseUrl: "https://tt.example",
    env: {},
  };
}

function integrationRow(): IntegrationRow {
  const { id, public_id, config } = firstIntegration();
  return Object.freeze({
    id,
    connector: githubConnector.manifest.key,
    scope: "personal",
    owner: 1,
    active: true,
    publicId: public_id,
    settingsVersion: 1,
    credentials: {},
    credentialsVersion: 1,
    stateVersion: 1,
    health: null,
    settings: config.settings,
    secrets: config.secrets,
    state: config.state,
  });
}
