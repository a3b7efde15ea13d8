import type { Transaction } from "kysely";
import type * as z from "zod";
import type { Actor } from "../../platform/auth/principal";
import type { Database } from "../../platform/db/schema";
import { assertNotRefused } from "../../platform/http/assert-not-refused";
import { notFound } from "../../platform/http/http-error";
import { instantOf } from "../../platform/time/time-input";
import { startError } from "./timer/errors";
import { startTimer } from "./timer/write";
import { refuseTarget, refuseTimes } from "./decide";
import { loadReferences } from "./references";
import type { newEntryBody } from "./input";
import { findEntry, type TimeEntryRow } from "./store";
import { createEntries } from "./write";

type Body = z.output<typeof newEntryBody>;

/**
 * Creates a completed entry, or starts a timer if the body has no end.
 * @param zone Time zone for times without an offset.
 * @throws HttpError 400 if the body refers to unknown or unusable objects, 409 if a timer is running
 */
export async function createOne(
  tx: Transaction<Database>,
  actor: Actor,
  body: Body,
  zone: string,
  now: Date,
): Promise<TimeEntryRow> {
  const start = instantOf(body.start_time, zone);
  const end = body.end_time && instantOf(body.end_time, zone);
  const id = end
    ? await createCompleted(tx, actor, { ...body, start_time: start, end_time: end }, now)
    : await createRunning(tx, actor, { ...body, start_time: start }, now);
  const row = await findEntry(tx, id);
  if (!row) throw notFound("Time entry");
  return row;
}

async function createCompleted(
  tx: Transaction<Database>,
  actor: Actor,
  body: Omit<Body, "start_time" | "end_time"> & { start_time: Date; end_time: Date },
  now: Date,
): Promise<number> {
  const entry = { ...body, user_id: body.user_id ?? actor.userId, source: "manual" } as const;
  const [outcome] = await createEntries(tx, actor, [entry], now);
  if (!outcome) throw notFound("Time entry");
  assertNotRefused(outcome, "Time entry");
  return outcome.id;
}

async function createRunning(
  tx: Transaction<Database>,
  actor: Actor,
  body: Omit<Body, "start_time"> & { start_time: Date },
  now: Date,
): Promise<number> {
  const userId = body.user_id ?? actor.userId;
  const [references] = await loadReferences(tx, actor, [{ ...body, user_id: userId }]);
  const refusal =
    (references && refuseTarget(body, references, undefined)) ??
    refuseTimes(body.start_time, undefined, now);
  if (refusal) assertNotRefused(refusal, "Time entry");
  const outcome = await startTimer(
    tx,
    {
      userId,
      projectId: body.project_id,
      clientId: body.client_id,
      taskId: body.task_id,
      notes: body.notes,
      tags: body.tags,
      billable: body.billable,
      paid: body.paid,
      invoiceNumber: body.invoice_number,
      breakSeconds: body.break_seconds,
      startTime: body.start_time,
      source: "manual",
    },
    now,
  );
  if (outcome.status === "refused") throw startError(outcome.reason);
  return outcome.id;
}
