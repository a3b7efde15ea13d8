import type { JsonObject, Parsed, Plan, RawRequest } from "@tt/connector-core";
import { decideIssue, decidePing, type DecisionContext } from "../src/deliveries";
import { githubConnector } from "../src/index";
import { signedDelivery, type DeliverySeed } from "@tt/fakes/github";
import type { IssuesEvent, PingEvent } from "../src/wire";

export const secret = "a-webhook-secret-of-ours";
export const now = new Date("2026-01-15T12:05:00Z");

/** Context of a decision for an integration of octo-org/hello-world. */
export function context(
  settings: Partial<DecisionContext["settings"]> = {},
  state: JsonObject = {},
  host = "api.github.com",
): DecisionContext {
  return {
    settings: {
      repo_owner: "Octo-Org",
      repo_name: "Hello-World",
      default_project_id: 1,
      auto_start_timer: true,
      label_filter: undefined,
      ...settings,
    },
    state,
    ref: (container, ref) => ({ source: `${host}:${String(container)}`, ref }),
    now,
  };
}

/** State of an integration with a stored repository. */
export const known: JsonObject = {
  repository: {
    id: 1296269,
    full_name: "octo-org/hello-world",
    configured: "octo-org/hello-world",
  },
};

/** A delivery signed with {@link secret}. */
export function delivery(seed: Omit<DeliverySeed, "secret">): Promise<RawRequest> {
  return signedDelivery({ ...seed, secret });
}

/** A verified delivery, as the connector reads it. */
export type GithubEvent =
  | { readonly type: "issues"; readonly payload: IssuesEvent }
  | { readonly type: "ping"; readonly payload: PingEvent };

/** Reads a verified delivery by the connector's manifest. */
export function readDelivery(request: RawRequest): Parsed<GithubEvent> {
  const { inbound } = githubConnector.manifest;
  if (!inbound) throw new Error("The connector takes no deliveries");
  const parsed = inbound.parse(request);
  if (!("event" in parsed)) return parsed;
  const { name: type, payload } = parsed.event as { name: string; payload: unknown };
  return { event: { type, payload } as GithubEvent };
}

/** The routing keys of the connector's deliveries. */
export const routing = githubConnector.manifest.inbound?.routing;

/** The decision on a delivery as a plan, as core carries it out. */
export function decide(event: GithubEvent, decisionContext: DecisionContext): Plan {
  const decision =
    event.type === "ping"
      ? decidePing(event.payload, decisionContext)
      : decideIssue(event.payload, decisionContext);
  if ("ignored" in decision) {
    const { ignored: reason, ...plan } = decision;
    const body = { ok: true, handled: false, reason };
    return { ...plan, changes: [], reply: () => ({ status: 202, body }) };
  }
  const { changes = [], reply = { status: 200, body: {} }, ...plan } = decision;
  return { ...plan, changes, reply: typeof reply === "function" ? reply : () => reply };
}
