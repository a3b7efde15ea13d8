import { describe, expect, it } from "vitest";
import { DeliveryBuffer, maxDeliveries } from "./buffer";
import type { DeliveryRecord } from "./record";

const at = new Date("2026-01-15T12:00:00Z");

function record(integration: string, itemId: number): DeliveryRecord {
  return {
    integration,
    receivedAt: at,
    event: null,
    deliveryId: null,
    outcome: "updated",
    code: null,
    reason: null,
    itemType: "task",
    itemId,
    created: 0,
    updated: 1,
    skipped: 0,
    failed: 0,
    statusCode: 200,
  };
}

describe("DeliveryBuffer", () => {
  it("keeps the newest deliveries of each integration in order", () => {
    const buffer = new DeliveryBuffer();
    const count = maxDeliveries * 3 + 7;
    for (let id = 1; id <= count; id += 1) buffer.add(record("a", id));
    buffer.add(record("b", 1));
    const { deliveries } = buffer.take();
    const ofA = deliveries.filter(({ integration }) => integration === "a");
    expect(ofA.map(({ itemId }) => itemId)).toEqual(
      Array.from({ length: maxDeliveries }, (_, index) => count - maxDeliveries + index + 1),
    );
    expect(deliveries).toHaveLength(maxDeliveries + 1);
    expect(buffer.isEmpty).toBe(true);
  });

  it("counts refusals by integration, day and code", () => {
    const buffer = new DeliveryBuffer();
    const refusal = { integration: { id: "a" }, code: "wrong_signature", reason: null } as const;
    buffer.count(refusal, at);
    buffer.count(refusal, new Date("2026-01-15T13:00:00Z"));
    buffer.count(refusal, new Date("2026-01-16T13:00:00Z"));
    buffer.count({ ...refusal, code: "missing_signature" }, at);
    expect(buffer.take().refusals).toMatchObject([
      { day: "2026-01-15", code: "wrong_signature", count: 2 },
      { day: "2026-01-16", code: "wrong_signature", count: 1 },
      { day: "2026-01-15", code: "missing_signature", count: 1 },
    ]);
  });

  it("does not grow with the addresses that strangers make up", () => {
    const buffer = new DeliveryBuffer();
    for (let index = 0; index < 5_000; index += 1) {
      const integration = { publicId: `p${String(index)}` };
      buffer.count({ integration, code: "missing_signature", reason: null }, at);
    }
    expect(buffer.take().refusals).toHaveLength(1_000);
  });
});
