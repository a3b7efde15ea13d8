import express from "express";
import { bareApp, serve } from "../runner/serve";
import type { BaselineDelivery } from "./upsert";
import { isSigned } from "./verify";

/** A verified delivery, as it came. */
export interface ReceivedDelivery {
  readonly body: Buffer;
  /** The header `x-github-delivery`. */
  readonly id: string | undefined;
}

/** Where a baseline stores deliveries. */
export interface BaselineStore {
  store(delivery: BaselineDelivery, received: ReceivedDelivery): Promise<void>;
  /** Returns the number of tasks, as the row of a query. */
  count(): Promise<unknown>;
}

/** Serves a baseline: it verifies deliveries, stores them, and counts tasks. */
export function serveBaseline(tasks: BaselineStore): void {
  const app = bareApp();

  app.post("/webhook", express.raw({ type: "*/*", limit: "5mb" }), async (request, response) => {
    const body = request.body as Buffer;
    if (!isSigned(body, request.get("x-hub-signature-256"))) {
      response.status(401).json({ ok: false });
      return;
    }
    const delivery = JSON.parse(body.toString("utf8")) as BaselineDelivery;
    await tasks.store(delivery, { body, id: request.get("x-github-delivery") });
    response.status(200).json({ ok: true });
  });

  app.get("/tasks", async (_request, response) => {
    response.status(200).json(await tasks.count());
  });

  serve(app);
}
