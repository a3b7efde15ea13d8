import type { IntegrationRow, Ports, RawRequest, Storage } from "@tt/connector-core";
import { createTelemetry, fromUtf8 } from "@tt/connector-core";
import { nodeCrypto, parseKeys, systemClock } from "@tt/connector-core/node";
import { githubConnector } from "@tt/connector-github";
import { Webhooks } from "@octokit/webhooks";
import { cardOf, deliveryOf } from "./deliveries";
import { encryptionKey, storedCard } from "./seed";

/**
 * Deliveries per second of processor time, no database and no HTTP; one value for each round. What
 * else runs on the machine takes time from a round, but hardly any of its processor time.
 */
export interface InProcessFigures {
  readonly gate: readonly number[];
  readonly octokit: readonly number[];
  readonly gateWithClaim: readonly number[];
  readonly octokitWithClaim: readonly number[];
}

/** Runs the same deliveries in turn through our gate and through `@octokit/webhooks`. */
export async function measureInProcess(
  rounds: number,
  perRound: number,
): Promise<InProcessFigures> {
  const deliveries = await Promise.all(
    Array.from({ length: perRound }, (_, index) => deliveryOf(index, 1)),
  );
  const sides = {
    gate: () => throughGate(deliveries, false),
    octokit: () => throughOctokit(deliveries, false),
    gateWithClaim: () => throughGate(deliveries, true),
    octokitWithClaim: () => throughOctokit(deliveries, true),
  };
  const rates = { gate: [], octokit: [], gateWithClaim: [], octokitWithClaim: [] } as {
    [Side in keyof InProcessFigures]: number[];
  };
  for (let round = -1; round < rounds; round += 1) {
    for (const side of ["gate", "octokit", "gateWithClaim", "octokitWithClaim"] as const) {
      const started = process.cpuUsage();
      await sides[side]();
      const { user, system } = process.cpuUsage(started); // microseconds
      const rate = (perRound / (user + system)) * 1_000_000;
      if (round >= 0) rates[side].push(rate); // the first one only warms up
    }
  }
  return rates;
}

async function throughGate(deliveries: readonly RawRequest[], claims: boolean): Promise<void> {
  const connector = githubConnector.create(portsOf(claims));
  const target = { publicId: cardOf(0).publicId };
  for (const delivery of deliveries) {
    const { status } = await connector.receive(delivery, target);
    if (status !== 200) throw new Error(`The gate answered ${String(status)}`);
  }
}

/** Both sides begin with the bytes of a request; octokit wants them as text. */
async function throughOctokit(deliveries: readonly RawRequest[], claims: boolean): Promise<void> {
  const webhooks = new Webhooks({ secret: cardOf(0).webhookSecret });
  const claimed = new Set<string>();
  let handled = 0;
  webhooks.on("issues", ({ id }) => {
    if (claims) {
      if (claimed.has(id)) throw new Error("A delivery came twice");
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
  if (handled !== deliveries.length) throw new Error("Octokit left deliveries out");
}

/**
 * A storage that knows one card and does nothing, or nothing but remember claims. Without claims
 * nothing is hashed for them either: the body's hash serves no other purpose.
 */
function portsOf(claims: boolean): Ports {
  const row = cardRow();
  const claimed = new Set<string>();
  const unused = (): Promise<never> => Promise.reject(new Error("Not part of the measurement"));
  const storage: Storage = {
    supports: githubConnector.manifest.uses,
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
    entries: { get: unused, today: unused, unexported: unused, settledBelow: unused },
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

function cardRow(): IntegrationRow {
  const { id, public_id, config } = storedCard(0);
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
