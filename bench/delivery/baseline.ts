import { createHmac, timingSafeEqual } from "node:crypto";
import express from "express";
import { openBaselineDatabase } from "../runner/baseline-database";
import { bareApp, serve } from "../runner/serve";
import { baselineTasks, priorityOf, statusOf, type BaselineIssue } from "../runner/baseline-tasks";
import { repositoryAt } from "./deliveries";

// The least that turns a signed delivery into a row: one secret, one unnamed upsert. No routing, no
// claim, no rules.

interface Payload {
  readonly issue: BaselineIssue;
  readonly repository: { readonly id: number };
}

const upsert = `insert into baseline_tasks
    (project_id, name, description, status, priority, external_source, external_ref, external_updated_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  ${baselineTasks.onConflict}
  returning id`;

const query = await openBaselineDatabase();
await query(baselineTasks.table);
const secret = repositoryAt(0).webhookSecret;
const app = bareApp();

app.post("/webhook", express.raw({ type: "*/*", limit: "5mb" }), async (request, response) => {
  const body = request.body as Buffer;
  const expected = Buffer.from(`sha256=${createHmac("sha256", secret).update(body).digest("hex")}`);
  const given = Buffer.from(request.get("x-hub-signature-256") ?? "");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    response.status(401).json({ ok: false });
    return;
  }
  const { issue, repository } = JSON.parse(body.toString("utf8")) as Payload;
  await query(upsert, [
    1,
    issue.title,
    issue.body,
    statusOf(issue),
    priorityOf(issue),
    `api.github.com:${String(repository.id)}`,
    `github_issue_${String(issue.number)}`,
    issue.updated_at,
  ]);
  response.status(200).json({ ok: true });
});

app.get("/tasks", async (_request, response) => {
  const [counted] = await query("select count(*)::integer as tasks from baseline_tasks");
  response.status(200).json(counted);
});

serve(app);
