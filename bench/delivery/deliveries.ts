import examples from "@octokit/webhooks-examples";
import type { JsonObject, JsonValue, RawRequest } from "@tt/connector-core";
import { issuesPayload, signedDelivery } from "@tt/fakes/github";

/** The repository of an integration; all of it follows from its index. */
export interface BenchRepository {
  readonly publicId: string;
  readonly repositoryId: number;
  /** Full name, `owner/name`. */
  readonly repository: string;
  readonly webhookSecret: string;
}

/** Repository by index of its integration, from 0. */
export function repositoryAt(index: number): BenchRepository {
  return {
    publicId: `bench-${String(index)}`,
    repositoryId: 1_000_000 + index,
    repository: `octo-org/repository-${String(index)}`,
    webhookSecret: `webhook-secret-${String(index)}`,
  };
}

/** Issues between an issue's opening and its edit: enough for the opening to be committed. */
const editDistance = 64;

/** Issue that a delivery is about. Even deliveries open one, odd deliveries edit an older one. */
function issueOf(index: number): number {
  const opened = Math.floor(index / 2) + editDistance;
  return index % 2 === 0 ? opened : opened - editDistance;
}

/** Integration that a delivery goes to: they receive issues in turn. */
export function integrationOf(index: number, integrations: number): number {
  return issueOf(index) % integrations;
}

/** Repositories number their issues from 1, so integrations have many numbers in common. */
function issueNumberOf(index: number, integrations: number): number {
  return Math.floor(issueOf(index) / integrations) + 1;
}

/** Number of tasks after the first `count` deliveries: one for each issue in them. */
export function tasksAfter(count: number): number {
  return new Set(Array.from({ length: count }, (_, index) => issueOf(index))).size;
}

/** When the issue of the first delivery was updated. */
const start = Date.parse("2026-01-15T12:00:00Z");

/** A payload of GitHub's, 11 kB, most of which no connector reads. */
const real = realPayload();

/** Builds a correctly signed delivery; no two are alike. */
export async function deliveryOf(index: number, integrations: number): Promise<RawRequest> {
  const { repository, repositoryId, webhookSecret } = repositoryAt(
    integrationOf(index, integrations),
  );
  const isOpening = index % 2 === 0;
  const payload = issuesPayload(isOpening ? "opened" : "edited", {
    issue: {
      number: issueNumberOf(index, integrations),
      title: isOpening ? `Issue ${String(index)}` : `Edited in delivery ${String(index)}`,
      labels: index % 3 === 0 ? ["bug"] : ["enhancement", "help wanted"],
      // GitHub sends whole seconds, without a fraction.
      updatedAt: new Date(start + index * 1000).toISOString().replace(".000Z", "Z"),
    },
    repository: { id: repositoryId, fullName: repository },
  });
  return signedDelivery({
    event: "issues",
    secret: webhookSecret,
    deliveryId: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    payload: merged(real, payload),
  });
}

function realPayload(): JsonObject {
  const issues = examples.find(({ name }) => name === "issues")?.examples ?? [];
  const opened = issues.find((example) => "action" in example && example.action === "opened");
  if (!opened) throw new Error("@octokit/webhooks-examples has no opened issue");
  return opened as unknown as JsonObject;
}

/** Merges objects deeply; other values of `over` replace those of `under`. */
function merged(under: JsonObject, over: JsonObject): JsonObject {
  const fields = Object.entries(over).map(([name, value]): [string, JsonValue] => {
    const below = under[name];
    return [name, isObject(below) && isObject(value) ? merged(below, value) : value];
  });
  return { ...under, ...Object.fromEntries(fields) };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
