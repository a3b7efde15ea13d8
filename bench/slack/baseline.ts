import { createHmac, timingSafeEqual } from "node:crypto";
import express from "express";
import { bareApp, serve } from "../runner/serve";
import { slackIntegrationAt } from "./integrations";
import { openStatus } from "./status";

// The least that answers a signed command: one secret, one HMAC, the time window, one query. No
// routing, no rules, no escaping.

const statusOf = await openStatus();
const secret = slackIntegrationAt(0).signingSecret;
const app = bareApp();

app.post("/command", express.raw({ type: "*/*", limit: "256kb" }), async (request, response) => {
  const body = request.body as Buffer;
  const stamp = request.get("x-slack-request-timestamp") ?? "";
  const text = body.toString("utf8");
  const mac = createHmac("sha256", secret).update(`v0:${stamp}:${text}`).digest("hex");
  const expected = Buffer.from(`v0=${mac}`);
  const given = Buffer.from(request.get("x-slack-signature") ?? "");
  const isRecent = Math.abs(Date.now() / 1000 - Number(stamp)) <= 300;
  if (!isRecent || given.length !== expected.length || !timingSafeEqual(given, expected)) {
    response.status(401).json({ ok: false });
    return;
  }
  const form = new URLSearchParams(text);
  if (form.get("text") !== "status") {
    response.status(200).json({ response_type: "ephemeral", text: "?" });
    return;
  }
  response.status(200).json({ response_type: "ephemeral", text: await statusOf(1) });
});

serve(app);
