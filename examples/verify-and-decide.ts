import { fromUtf8, isSignedBy, verify } from "@tt/connector-core";
import { nodeCrypto } from "@tt/connector-core/node";
import { decideIssue, issuesEvent } from "@tt/connector-github";
import { issuesPayload, signedDelivery } from "@tt/fakes/github";

// Verifies and decides a signed GitHub delivery without a host or a database, with the pure functions of
// the connector, and prints the changes it would commit.

const secret = "my-webhook-secret";
const payload = issuesPayload("opened", {
  issue: { number: 17, title: "Saving crashes", labels: ["bug"] },
});
const request = await signedDelivery({ event: "issues", payload, secret });

// 1. Verify: HMAC-SHA256 over the raw bytes, compared in constant time.
const ports = { crypto: nodeCrypto([]), now: new Date() };
const isSigned = await isSignedBy(verify.github("webhook_secret"), request, secret, ports);
if (!isSigned) throw new Error("The signature is missing or wrong");
console.log("verified");

// 2. Parse, only after the signature is verified.
const event = issuesEvent.parse(JSON.parse(fromUtf8(request.body)));

// 3. Decide. Pure: the same input gives the same changes.
const decision = decideIssue(event, {
  settings: {
    repo_owner: "octo-org",
    repo_name: "hello-world",
    default_project_id: 1,
    auto_start_timer: false,
    label_filter: undefined,
  },
  state: {},
  ref: (repository, ref) => ({ source: `api.github.com:${String(repository)}`, ref }),
  now: new Date("2026-01-15T12:05:00Z"),
});
if ("ignored" in decision) throw new Error(decision.ignored);
const { changes, reply } = decision;
console.log("changes", JSON.stringify(changes, null, 2));

// 4. Build the reply to the provider, which is sent after storage has committed the changes.
const outcomes = changes.map(() => ({ status: "created", id: 1 }) as const);
console.log("reply", JSON.stringify(reply(outcomes)));
