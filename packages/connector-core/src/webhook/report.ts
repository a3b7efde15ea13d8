import { changeTypeOf } from "../changes/changes";
import type { Outcome } from "../changes/outcome";
import type { SettingsSchema } from "../settings/types";
import type { IntegrationRow } from "../ports/storage";
import type {
  DeliveredChange,
  DeliveryResult,
  RefusedDelivery,
  TelemetryEvents,
} from "../ports/telemetry";
import { shortenText } from "../text";
import type { GateConnector } from "./gate-connector";
import { readFirst } from "./read-place";
import type { RawRequest, Reply } from "./request";

/** What became of a delivery. */
interface Answered {
  readonly reply: Reply;
  readonly result: DeliveryResult;
  readonly row?: IntegrationRow;
  readonly changes?: readonly DeliveredChange[];
  readonly reason?: string | undefined;
  readonly refused?: RefusedDelivery;
}

const maxNameCharacters = 100;
const maxReasonCharacters = 300;

/**
 * Reports an answered delivery for metrics and histories. What the sender wrote is read only if it was
 * verified, and is cut, so that a report is small whatever was sent.
 */
export function reportOf<Schema extends SettingsSchema, Event>(
  { manifest, inbound, ports }: GateConnector<Schema, Event>,
  request: RawRequest,
  { reply, result, row, changes, reason, refused }: Answered,
): TelemetryEvents["delivery"] {
  const answered = {
    connector: manifest.key,
    integration: row?.id,
    status: reply.status,
    result,
    ...(refused ? { refused } : {}),
  };
  if (!row) return answered;
  const read = (value: () => string | undefined): string | undefined => {
    try {
      const text = value();
      return text === undefined ? undefined : shortenText(text, maxNameCharacters);
    } catch (error) {
      ports.log.debug({ connector: manifest.key, err: error }, "a delivery cannot be named");
      return undefined;
    }
  };
  return {
    ...answered,
    event: read(() => inbound.eventName?.(request)),
    deliveryId: read(() => readFirst(inbound.deliveryId ?? [], request)),
    ...(changes ? { changes } : {}),
    ...(result === "duplicate" ? {} : { reason: reasonOf(result, reason, reply) }),
  };
}

/** Changes with their outcomes. A connector in plain JavaScript may have returned anything as a change. */
export function deliveredChanges(
  changes: readonly unknown[],
  outcomes: readonly Outcome[],
): readonly DeliveredChange[] {
  return outcomes.map((outcome, index) => ({ type: changeTypeOf(changes[index]), outcome }));
}

function reasonOf(
  result: DeliveryResult,
  reason: string | undefined,
  reply: Reply,
): string | undefined {
  if (result === "done") return reason;
  const text = reason ?? reasonIn(reply);
  return text === undefined ? undefined : shortenText(text, maxReasonCharacters);
}

/** The reason in a reply. Texts for people, such as the answer to a command, stay out of histories. */
function reasonIn({ body }: Reply): string | undefined {
  if (typeof body === "string") return undefined;
  const reason = body["reason"] ?? body["error"];
  return typeof reason === "string" ? reason : undefined;
}
