import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Answer, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import {
  changesOf,
  fresh,
  hostWithTwo,
  make,
  newClientId,
  newProjectId,
  pathTo,
  stamp,
} from "../support/resources";

describe.each(databaseNames)("project updates on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  const { change, changed, read, remove } = changesOf("project", () => me);

  beforeAll(async () => {
    ({ host, me, other } = await hostWithTwo(kind, fixedClock("2026-01-15T12:00:00Z")));
  });
  afterAll(async () => {
    await host.close();
  });

  describe("a project", () => {
    it("returns its tracked hours and costs", async () => {
      const client = await make(me, "clients", { name: fresh("Client"), default_hourly_rate: 90 });
      const made = await make(me, "projects", {
        name: fresh("Project"),
        client_id: client["id"],
        budget_amount: 100,
      });
      const entry = {
        user_id: 1,
        project_id: Number(made["id"]),
        start_time: "2026-01-15T09:00:00Z",
        end_time: "2026-01-15T10:00:00Z",
        duration_seconds: 3600,
      };
      await host.database.db
        .insertInto("time_entries")
        .values([
          entry,
          { ...entry, billable: false, duration_seconds: 1800 },
          { ...entry, end_time: null, duration_seconds: null },
        ])
        .execute();
      const totals = {
        total_hours: 1.5,
        total_billable_hours: 1,
        estimated_cost: null,
        budget_consumed_amount: 90,
        budget_threshold_exceeded: true,
        total_project_value: 0,
      };
      expect(await read(made["id"])).toEqual({ ...made, ...totals });
      const dearer = await changed(made["id"], { hourly_rate: 50 });
      expect(await read(made["id"])).toEqual({
        ...dearer,
        ...totals,
        estimated_cost: 50,
        budget_consumed_amount: 50,
        budget_threshold_exceeded: false,
        total_project_value: 50,
      });
    });

    it("keeps omitted fields and clears fields set to null", async () => {
      const full = {
        description: "Text",
        hourly_rate: 75,
        code: fresh("C").toUpperCase(),
        estimated_hours: 10,
        budget_amount: 100,
        billing_ref: "PO",
        color: "#3b82f6",
      };
      const made = await make(me, "projects", {
        ...full,
        name: fresh("Project"),
        client_id: await newClientId(me),
        billable: false,
        budget_threshold_percent: 50,
        status: "on_hold",
        custom_fields: { a: 1 },
      });
      const changedOnce = await changed(made["id"], { billable: true });
      expect(changedOnce).toEqual({ ...made, billable: true, updated_at: stamp, version: 2 });
      const nothing = Object.fromEntries(Object.keys(full).map((field) => [field, null]));
      expect(await changed(made["id"], nothing)).toMatchObject({
        ...nothing,
        status: "on_hold",
        budget_threshold_percent: 50,
        custom_fields: { a: 1 },
      });
      const zeros = { hourly_rate: 0, budget_amount: 0, budget_threshold_percent: 0 };
      expect(await changed(made["id"], zeros)).toMatchObject(zeros);
      for (const empty of ["name", "client_id", "status", "billable", "restricted"]) {
        expect(await change(made["id"], { [empty]: null }), empty).toMatchObject({
          status: 400,
          body: { errors: { [empty]: [expect.any(String)] } },
        });
      }
    });

    it("moves only to a client that is active and visible", async () => {
      const project = await newProjectId(me);
      const client = await make(me, "clients", { name: fresh("Client") });
      expect(await changed(project, { client_id: client["id"] })).toMatchObject({
        client_id: client["id"],
        client: client["name"],
      });
      const hidden = await newClientId(me);
      await make(me, "projects", { name: "a", client_id: hidden, restricted: true });
      const theirs = await newProjectId(other);
      for (const [as, which] of [
        [me, 2_147_483_647],
        [other, hidden],
      ] as const) {
        expect(await change(theirs, { client_id: which }, as)).toMatchObject({
          status: 400,
          body: { errors: { client_id: ["There is no client with this id"] } },
        });
      }
    });

    it("cannot take a name at the same client or a code of another project", async () => {
      const client = await newClientId(me);
      const code = fresh("C");
      await make(me, "projects", { name: "a", client_id: client, code });
      const b = await make(me, "projects", { name: "b", client_id: client });
      const elsewhere = await make(me, "projects", { name: "a", client_id: await newClientId(me) });
      for (const [which, body, field] of [
        [b, { name: "a" }, "name"],
        [b, { code: ` ${code.toLowerCase()} ` }, "code"],
        [elsewhere, { client_id: client }, "name"],
      ] as const) {
        expect(await change(which["id"], body), field).toMatchObject({
          status: 409,
          body: { error_code: "conflict", errors: { [field]: [expect.any(String)] } },
        });
      }
    });

    it("stores when and by whom it was archived; another status reactivates it", async () => {
      const project = await newProjectId(other);
      const archive = {
        status: "archived",
        is_archived: true,
        archived_at: stamp,
        archived_by: 2,
        archived_reason: "Archived through the API",
        version: 2,
      };
      expect(await remove(project, other)).toMatchObject({
        status: 200,
        body: { message: "Project archived successfully" },
      });
      expect(await read(project)).toMatchObject(archive);
      expectStatus(await remove(project, me), 200);
      expect(await changed(project, { status: "archived" })).toMatchObject(archive);
      const back = { archived_at: null, archived_by: null, archived_reason: null };
      expect(await changed(project, { status: "on_hold" })).toMatchObject({
        ...back,
        status: "on_hold",
        is_archived: false,
      });
      expect(await changed(project, { status: "archived" })).toMatchObject({
        archived_at: stamp,
        archived_by: 1,
        archived_reason: null,
      });
    });

    it("cannot be archived again by users who may not archive it", async () => {
      const project = await newProjectId(me, { status: "archived" });
      expect((await remove(project, other)).status).toBe(403);
      expect((await change(project, { status: "active" }, other)).status).toBe(403);
      expect((await change(project, { description: "x" }, other)).status).toBe(200);
    });

    it("refuses new tasks while it is archived", async () => {
      const project = await newProjectId(me, { status: "archived" });
      expect(await me.post("/api/v1/tasks", { name: "T", project_id: project })).toMatchObject({
        status: 400,
        body: { errors: { project_id: ["This project is archived; reactivate it first"] } },
      });
    });

    it("refuses an update with an outdated version", async () => {
      const project = await newProjectId(me);
      expect(await changed(project, { version: 1, description: "a" })).toMatchObject({
        version: 2,
      });
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, n) =>
          change(project, { version: 2, description: `b${String(n)}` }),
        ),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const refused = answers.filter(({ status }) => status === 409);
      expect(refused).toHaveLength(7);
      expect(refused[0]?.body).toMatchObject({
        error_code: "conflict",
        errors: { version: ["It was changed by another request; its version is now 3"] },
      });
      expect(await changed(project, {})).toMatchObject({ version: 3 });
    });
  });

  describe("members", () => {
    const members = (project: number, list: unknown, as = me): Promise<Answer> =>
      as.request("PUT", `${pathTo("project", project)}/members`, { members: list });

    it("can see a restricted project, and other users cannot", async () => {
      const project = await newProjectId(me, { restricted: true });
      const path = pathTo("project", project);
      expect(await me.get(`${path}/members`)).toMatchObject({
        body: { members: [{ user_id: 1, username: "admin", role: "manager" }] },
      });
      expect((await other.get(path)).status).toBe(404);
      expect(await members(project, [{ user_id: 2 }])).toMatchObject({
        status: 200,
        body: {
          message: "Members updated successfully",
          members: [{ user_id: 2, username: "other", role: "member" }],
        },
      });
      expect((await other.get(path)).status).toBe(200);
      expect((await members(project, [], other)).status).toBe(403);
      expect((await members(project, [])).status).toBe(200);
      expect((await other.get(path)).status).toBe(404);
    });

    it("must include a manager unless an administrator sets them", async () => {
      const project = await newProjectId(other, { restricted: true });
      for (const list of [[], [{ user_id: 1, role: "member" }]]) {
        expect(await members(project, list, other)).toMatchObject({
          status: 400,
          body: { errors: { members: [expect.stringContaining("needs a manager")] } },
        });
      }
      expect((await members(project, [{ user_id: 1, role: "manager" }], other)).status).toBe(200);
      expect((await other.get(pathTo("project", project))).status).toBe(404);
    });

    it.each([
      [[{ user_id: 2_147_483_647 }], "members"],
      [[{ user_id: 1 }, { user_id: 1 }], "members"],
      [[{ user_id: 1, role: "owner" }], "members.0.role"],
      [[{ user_id: "01" }], "members.0.user_id"],
      [[1], "members.0"],
      [null, "members"],
      [undefined, "members"],
    ])("refuses %j", async (list, field) => {
      expect(await members(await newProjectId(me), list)).toMatchObject({
        status: 400,
        body: { errors: { [field]: [expect.any(String)] } },
      });
    });

    it("users who restrict a project keep access to it", async () => {
      const project = await newProjectId(other);
      const restricted = await change(project, { restricted: true }, other);
      expect(restricted).toMatchObject({ status: 200, body: { project: { restricted: true } } });
      const open = await newProjectId(me);
      expect((await change(open, { restricted: true }, other)).status).toBe(403);
      expect((await change(open, { restricted: false }, other)).status).toBe(200);
    });
  });
});
