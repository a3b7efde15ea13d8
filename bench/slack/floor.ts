import { createHmac, timingSafeEqual } from "node:crypto";
import type { AddressInfo } from "node:net";
import express from "express";
import { slackCardOf } from "./cards";
import { openQuery, statusText } from "./query";

// The floor: the least that answers a signed command. One secret, one HMAC, the time window, one
// query. No routing, no rules, no escaping.

const running = await openQuery();
const secret = slackCardOf(0).signingSecret;
const app = express();
app.disable("x-powered-by");
app.disable("etag");

app.post("/command", express.raw({ type: "*/*", limit: "256kb" }), async (request, response) => {
  const body = request.body as Buffer;
  const stamp = request.get("x-slack-request-timestamp") ?? "";
  const text = body.toString("utf8");
  const mac = createHmac("sha256", secret).update(`v0:${stamp}:${text}`).digest("hex");
  const expected = Buffer.from(`v0=${mac}`);
  const given = Buffer.from(request.get("x-slack-signature") ?? "");
  const fresh = Math.abs(Date.now() / 1000 - Number(stamp)) <= 300;
  if (!fresh || given.length !== expected.length || !timingSafeEqual(given, expected)) {
    response.status(401).json({ ok: false });
    return;
  }
  const form = new URLSearchParams(text);
  if (form.get("text") !== "status") {
    response.status(200).json({ response_type: "ephemeral", text: "?" });
    return;
  }
  response.status(200).json({ response_type: "ephemeral", text: statusText(await running(1)) });
});

const server = app.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`ready on http://127.0.0.1:${String(port)}\n`);
});
