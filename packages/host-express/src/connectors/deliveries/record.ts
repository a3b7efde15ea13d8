import {
  groupOfChange,
  isStorable,
  type DeliveredChange,
  type FailReason,
  type SkipReason,
  type StaleTime,
  type TelemetryEvents,
} from "@tt/connector-core";

type DeliveryEvent = TelemetryEvents["delivery"];

/** Outcomes of a delivery. */
export const deliveryOutcomes = [
  "created",
  "updated",
  "skipped",
  "duplicate",
  "ignored",
  "failed",
  "refused",
] as const;

/** What became of a delivery; `refused` if its signature was missing, wrong or stale. */
export type DeliveryOutcome = (typeof deliveryOutcomes)[number];

/** Why deliveries were refused. */
export type RefusalCode = "missing_signature" | "wrong_signature" | "stale_signature";

/** A verified delivery, as the history keeps it. */
export interface DeliveryRecord {
  /** Id of the integration. */
  readonly integration: string;
  readonly receivedAt: Date;
  readonly event: string | null;
  /** The provider's id of the delivery. */
  readonly deliveryId: string | null;
  readonly outcome: Exclude<DeliveryOutcome, "refused">;
  /** The code of a skipped or failed change. */
  readonly code: SkipReason | FailReason | null;
  /** Why it was ignored or failed, as a sentence. */
  readonly reason: string | null;
  readonly itemType: "task" | "time_entry" | null;
  readonly itemId: number | null;
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly failed: number;
  readonly statusCode: number;
}

/** A refused delivery, of an integration that its sender names. */
export interface Refusal {
  readonly integration: { readonly id: string } | { readonly publicId: string };
  readonly code: RefusalCode;
  /** What is wrong with the time of a stale signature, as a sentence; null for other codes. */
  readonly reason: string | null;
}

/** The most important outcome first: what a delivery of several changes is listed as. */
const weights = { failed: 0, created: 1, updated: 2, skipped: 3 } as const;

/** The record of a verified delivery; undefined if it was not verified. Pure. */
export function recordOf(event: DeliveryEvent, receivedAt: Date): DeliveryRecord | undefined {
  const { integration, changes = [], status } = event;
  if (integration === undefined) return undefined;
  const [decisive] = changes.toSorted(
    (a, b) => weights[a.outcome.status] - weights[b.outcome.status],
  );
  const count = (wanted: keyof typeof weights): number =>
    changes.filter(({ outcome }) => outcome.status === wanted).length;
  return {
    integration,
    receivedAt,
    event: event.event ?? null,
    deliveryId: event.deliveryId ?? null,
    outcome: outcomeOf(event, decisive),
    ...reasonOf(event, decisive),
    ...itemOf(decisive),
    created: count("created"),
    updated: count("updated"),
    skipped: count("skipped"),
    failed: count("failed"),
    statusCode: status,
  };
}

/** The refusal of a delivery that names an integration; undefined for all others. Pure. */
export function refusalOf({ refused }: DeliveryEvent): Refusal | undefined {
  if (!refused) return undefined;
  const { signature, integration: id, publicId, time } = refused;
  const code = `${signature}_signature` as const;
  const reason = time ? staleReason(time) : null;
  if (id !== undefined) return { integration: { id }, code, reason };
  // What PostgreSQL cannot store names no integration.
  if (publicId === undefined || !isStorable(publicId)) return undefined;
  return { integration: { publicId }, code, reason };
}

/** Tells the owner that the secret is right and a clock is not. */
function staleReason({ ageSeconds, toleranceSeconds }: StaleTime): string {
  if (ageSeconds === undefined) {
    return (
      "The signature is right, but the delivery has no readable time of signing where the connector " +
      "expects it."
    );
  }
  const seconds = Math.abs(ageSeconds);
  const difference = seconds === 1 ? "1 second" : `${String(seconds)} seconds`;
  const order = ageSeconds > 0 ? "before" : "after";
  return (
    `The signature is right, but it was made ${difference} ${order} the delivery came; at most ` +
    `${String(toleranceSeconds)} are allowed. Check the clocks of the provider and of this host.`
  );
}

function outcomeOf(
  { result, reason }: DeliveryEvent,
  decisive: DeliveredChange | undefined,
): DeliveryRecord["outcome"] {
  switch (result) {
    case "done":
      if (decisive) return decisive.outcome.status;
      // Without changes, it changed what is remembered of the integration: that it works, or does not.
      return reason === undefined ? "updated" : "failed";
    case "duplicate":
    case "ignored":
      return result;
    case "failed":
    case "refused":
      return "failed";
  }
}

function reasonOf(
  { reason }: DeliveryEvent,
  decisive: DeliveredChange | undefined,
): Pick<DeliveryRecord, "code" | "reason"> {
  const { outcome } = decisive ?? {};
  if (outcome?.status === "skipped") return { code: outcome.reason, reason: null };
  if (outcome?.status === "failed") return { code: outcome.reason, reason: outcome.error };
  return { code: null, reason: reason ?? null };
}

function itemOf(
  decisive: DeliveredChange | undefined,
): Pick<DeliveryRecord, "itemType" | "itemId"> {
  const id = decisive?.outcome.id;
  const type = decisive?.type;
  const group = type && groupOfChange[type];
  // The id of a linked account is a user.
  if (id === undefined || group === undefined || group === "identities") {
    return { itemType: null, itemId: null };
  }
  return { itemType: group === "tasks" ? "task" : "time_entry", itemId: id };
}
