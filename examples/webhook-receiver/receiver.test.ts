import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { expect, it } from "vitest";
import { createReceiver } from "./receiver";
import { isSigned } from "./verify";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const body = JSON.stringify({ type: "task.created", data: { event_id: "1" } });

function signed(id: string, at = new Date()): Record<string, string> {
  return {
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": `v1,AAAA ${new Webhook(secret).sign(id, at, body)}`,
  };
}

it("the receiver takes every event once and refuses what is not signed", async () => {
  const events: unknown[] = [];
  const server = createReceiver(secret, (event) => events.push(event)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const send = async (headers: Record<string, string>, text = body): Promise<number> => {
    const url = `http://127.0.0.1:${String(port)}/`;
    return (await fetch(url, { method: "POST", headers, body: text })).status;
  };
  expect(await send(signed("a"))).toBe(204);
  expect(await send(signed("a"))).toBe(204);
  expect(await send(signed("b"))).toBe(204);
  expect(await send(signed("c"), `${body} `)).toBe(401);
  expect(await send({})).toBe(401);
  expect(events).toEqual([JSON.parse(body), JSON.parse(body)]);
  server.close();
});

it("signatures are verified without a library too", () => {
  const bytes = Buffer.from(body);
  expect(isSigned(secret, signed("a"), bytes)).toBe(true);
  expect(isSigned(secret, { ...signed("a"), "webhook-id": "b" }, bytes)).toBe(false);
  expect(isSigned(secret, signed("a", new Date(Date.now() - 301_000)), bytes)).toBe(false);
  expect(isSigned(secret, {}, bytes)).toBe(false);
});

it.each(["receiver.ts", "verify.ts"])("docs/WEBHOOKS.md shows %s", (file) => {
  const directory = import.meta.dirname;
  const page = readFileSync(join(directory, "../../docs/WEBHOOKS.md"), "utf8");
  expect(page).toContain(readFileSync(join(directory, file), "utf8"));
});
