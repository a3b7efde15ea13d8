import express from "express";
import { bareApp, serve } from "../runner/serve";
import { openBaselineTasks, type BaselineDelivery } from "./upsert";
import { isSigned } from "./verify";

// The least that turns a signed delivery into a row: one secret, one unnamed upsert. No routing, no
// claim, no rules.

const tasks = await openBaselineTasks();
const app = bareApp();

app.post("/webhook", express.raw({ type: "*/*", limit: "5mb" }), async (request, response) => {
  const body = request.body as Buffer;
  if (!isSigned(body, request.get("x-hub-signature-256"))) {
    response.status(401).json({ ok: false });
    return;
  }
  await tasks.store(JSON.parse(body.toString("utf8")) as BaselineDelivery);
  response.status(200).json({ ok: true });
});

app.get("/tasks", async (_request, response) => {
  response.status(200).json(await tasks.count());
});

serve(app);
