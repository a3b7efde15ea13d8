import examples from "@octokit/webhooks-examples";
import type { JsonObject, JsonValue, RawRequest } from "@tt/connector-core";
import { issuesPayload, signedDelivery } from "@tt/connector-github/testing";

/** One card of the measured installations: everything about it follows from its number. */
export interface BenchCard {
  readonly publicId: string;
  readonly repositoryId: number;
  /** `owner/name`. */
  readonly repository: string;
  readonly webhookSecret: string;
}

/** Card number `index`, from 0. */
export function cardOf(index: number): BenchCard {
  return {
    publicId: `bench-card-${String(index)}`,
    repositoryId: 1_000_000 + index,
    repository: `octo-org/repository-${String(index)}`,
    webhookSecret: `webhook-secret-of-card-${String(index)}`,
  };
}

/** An edit follows so many issues after the issue was opened; in between it is always committed. */
const editDistance = 64;

/** What delivery number `index` is about. Even ones open an issue, odd ones edit an older one. */
function issueOf(index: number): number {
  const opened = Math.floor(index / 2) + editDistance;
  return index % 2 === 0 ? opened : opened - editDistance;
}

/** The card a delivery goes to: issues are dealt out in turn. */
export function cardIndexOf(index: number, cards: number): number {
  return issueOf(index) % cards;
}

/** Every repository counts its own issues from 1, so cards have many numbers in common. */
function issueNumberOf(index: number, cards: number): number {
  return Math.floor(issueOf(index) / cards) + 1;
}

/** How many tasks the first `count` deliveries leave: one for each issue they name. */
export function tasksAfter(count: number): number {
  return new Set(Array.from({ length: count }, (_, index) => issueOf(index))).size;
}

/** When the first delivery is said to have happened. */
const start = Date.parse("2026-01-15T12:00:00Z");

/** A delivery that GitHub really sent, 11 kB: most of it is of no use to anybody, and is sent. */
const real = realDelivery();

/** Delivery number `index`, correctly signed; no two are alike. */
export async function deliveryOf(index: number, cards: number): Promise<RawRequest> {
  const card = cardOf(cardIndexOf(index, cards));
  const opened = index % 2 === 0;
  const ours = issuesPayload(opened ? "opened" : "edited", {
    issue: {
      number: issueNumberOf(index, cards),
      title: opened ? `Issue ${String(index)}` : `Edited in delivery ${String(index)}`,
      labels: index % 3 === 0 ? ["bug"] : ["enhancement", "help wanted"],
      updatedAt: new Date(start + index * 1000).toISOString(),
    },
    repository: { id: card.repositoryId, fullName: card.repository },
  });
  return signedDelivery({
    event: "issues",
    secret: card.webhookSecret,
    deliveryId: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
    payload: overlaid(real, ours),
  });
}

function realDelivery(): JsonObject {
  const issues = examples.find(({ name }) => name === "issues")?.examples ?? [];
  const opened = issues.find((example) => "action" in example && example.action === "opened");
  if (!opened) throw new Error("@octokit/webhooks-examples has no opened issue");
  return opened as unknown as JsonObject;
}

/** `under`, with everything that `over` says; objects are merged, all else is replaced. */
function overlaid(under: JsonObject, over: JsonObject): JsonObject {
  const merged = Object.entries(over).map(([name, value]): [string, JsonValue] => {
    const below = under[name];
    return [name, isObject(below) && isObject(value) ? overlaid(below, value) : value];
  });
  return { ...under, ...Object.fromEntries(merged) };
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
