import { describe, expect, it } from "vitest";
import type { Precheck } from "../webhook/precheck";
import type { RawRequest, Reply } from "../webhook/request";
import {
  finishDelivery,
  requestHead,
  startDelivery,
  type DeliveryRecipient,
} from "./delivery-steps";

const url = "https://tt.example/api/integrations/shop/webhook/4f1d";
const head = { method: "POST", url, headers: { host: "internal" } };
const received: Reply = { status: 200, body: {} };

/** A recipient that records the calls of its connector. */
function recorder(precheck: Precheck, publicId?: string) {
  const calls: unknown[][] = [];
  const recipient: DeliveryRecipient = {
    publicId,
    connector: {
      precheck: (...call) => {
        calls.push(["precheck", ...call]);
        return Promise.resolve(precheck);
      },
      receive: (...call: [RawRequest, object?]) => {
        calls.push(["receive", ...call]);
        return Promise.resolve(received);
      },
    },
  };
  return { recipient, calls };
}

describe("the head of a request", () => {
  it.each([
    ["without a query", url, {}],
    ["with an empty query", `${url}?`, { query: "" }],
    ["with a query", `${url}?token=a&token=b?c`, { query: "token=a&token=b?c" }],
  ])("%s", (_name, address, query) => {
    expect(requestHead({ ...head, url: address })).toEqual({ ...head, url: address, ...query });
  });
});

describe("a request to a webhook URL", () => {
  const readable = { type: "readable", maxBytes: 7 } as const;

  it("is read up to the limit of its connector", async () => {
    const { recipient, calls } = recorder(readable, "4f1d");
    expect(await startDelivery(recipient, head)).toEqual({ type: "read", maxBytes: 7 });
    expect(calls).toEqual([["precheck", head, { publicId: "4f1d" }]]);
  });

  it("is answered without its body if the headers refuse it", async () => {
    const reply: Reply = { status: 401, body: "No" };
    const { recipient, calls } = recorder({ type: "refused", reply });
    expect(await startDelivery(recipient, head)).toEqual({ type: "reply", reply });
    expect(calls).toEqual([["precheck", head, {}]]);
  });

  it.each(["GET", "HEAD", "PUT"])("is answered without its body if it is a %s", async (method) => {
    const { recipient, calls } = recorder(readable);
    const other = { ...head, method };
    expect(await startDelivery(recipient, other)).toEqual({ type: "reply", reply: received });
    expect(calls).toEqual([["receive", { ...other, body: new Uint8Array() }, {}]]);
  });

  it("is received with its body", async () => {
    const { recipient, calls } = recorder(readable, "4f1d");
    const body = Uint8Array.of(1, 2);
    expect(await finishDelivery(recipient, head, body)).toBe(received);
    expect(calls).toEqual([["receive", { ...head, body }, { publicId: "4f1d" }]]);
  });
});
