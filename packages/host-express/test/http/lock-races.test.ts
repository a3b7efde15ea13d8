import type { JsonObject } from "@tt/connector-core";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { changeInBulk } from "../../src/features/time-entries/bulk";
import { updateEntries } from "../../src/features/time-entries/write-changes";
import { expectStatus, textOf, type Answer, type Client } from "../support/client";
import { freshPostgresUrl } from "../support/databases";
import { postForm } from "../support/forms";
import { whileHeld } from "../support/held";
import { admin, startTestHost, type TestHost } from "../support/host";

const now = new Date("2026-01-15T12:00:00Z");
const actor = { userId: 1, role: "admin" } as const;
const setPaid = { type: "set_paid", value: true, invoiceNumber: "2026-17" } as const;

// An entry is marked as paid while its form is sent. PostgreSQL itself refuses a change of a paid entry here.
describe("a form of an entry that is being paid", () => {
  let host: TestHost;
  let me: Client;
  let project: number;

  beforeAll(async () => {
    host = await startTestHost({ databaseUrl: await freshPostgresUrl() });
    me = host.client();
    await me.logIn(admin);
    project = await me.createProject("Website");
    const { db } = host.database;
    await sql`create function refuse_paid() returns trigger language plpgsql as
      $$ begin raise exception 'entry % is paid', old.id; end $$`.execute(db);
    await sql`create trigger refuse_paid before update on time_entries for each row
      when (old.paid and new.paid and old.notes is distinct from new.notes)
      execute function refuse_paid()`.execute(db);
  });
  afterAll(() => host.close());
  beforeEach(async () => {
    await sql`delete from time_entries`.execute(host.database.db);
  });

  const add = async (): Promise<number> => {
    const entry = {
      project_id: project,
      start_time: "2026-01-15T08:00:00Z",
      end_time: "2026-01-15T09:00:00Z",
      notes: "Draft",
    };
    const made = expectStatus(await me.post("/api/v1/time-entries", entry), 201);
    return Number((made.body["time_entry"] as JsonObject)["id"]);
  };
  const typed = { work: "", notes: "Typed", start: "8:00", end: "9:00", duration: "1:00" };
  const edit = (path: string): Promise<Answer> =>
    postForm(me, path, {
      ...typed,
      date: "2026-01-15",
      work: String(project),
      billable: "true",
      version: "1",
    });
  const pay = (id: number): Promise<Answer> =>
    postForm(me, "/entries/bulk", { [`entry_${String(id)}`]: "on", action: "paid" });
  const entry = async (id: number) =>
    host.database.db
      .selectFrom("time_entries")
      .select(["notes", "paid", "version"])
      .where("id", "=", id)
      .executeTakeFirst();

  it.each(["/timer/edit/{id}", "/entries/{id}/edit"])(
    "%s is refused with what was typed, if it waited for the payment",
    async (template) => {
      const id = await add();
      const refused = await whileHeld(
        host.database.db,
        (tx) => changeInBulk(tx, actor, [id], setPaid, now),
        () => edit(template.replace("{id}", String(id))),
        { statement: "time_entries" },
      );
      expect(refused.status).toBe(400);
      expect(textOf(refused, "text")).toMatch(/name="notes"[^>]*>Typed</);
      expect(textOf(refused, "text")).toContain("Paid with invoice 2026-17, so it is locked.");
      expect(await entry(id)).toEqual({ notes: "Draft", paid: true, version: 2 });
    },
  );

  it("is saved before the payment, if that waited for it", async () => {
    const id = await add();
    const update = { id, change: { notes: "Typed" }, version: 1, ifUnpaid: true };
    const paid = await whileHeld(
      host.database.db,
      (tx) => updateEntries(tx, actor, [update], now),
      () => pay(id),
      { statement: "time_entries" },
    );
    expect(paid.status).toBe(303);
    expect(await entry(id)).toEqual({ notes: "Typed", paid: true, version: 3 });
  });

  it("is saved before the payment or refused, whichever of both comes first", async () => {
    for (let round = 0; round < 20; round += 1) {
      const id = await add();
      const send = [() => edit(`/timer/edit/${String(id)}`), () => pay(id)];
      // In turn, because the first one mostly wins.
      const ordered = round % 2 === 0 ? send : send.toReversed();
      const answers = await Promise.all(ordered.map((each) => each()));
      const [edited, paid] = round % 2 === 0 ? answers : answers.toReversed();
      expect(paid?.status).toBe(303);
      expect(await entry(id)).toEqual(
        edited?.status === 303
          ? { notes: "Typed", paid: true, version: 3 }
          : { notes: "Draft", paid: true, version: 2 },
      );
      expect([303, 400]).toContain(edited?.status);
    }
  });
});
