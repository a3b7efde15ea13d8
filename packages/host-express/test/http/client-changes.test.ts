import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { databaseNames } from "../support/databases";
import type { TestHost } from "../support/host";
import {
  changesOf,
  fresh,
  hostWithTwo,
  list,
  make,
  newClientId,
  pathTo,
  stamp,
} from "../support/resources";

describe.each(databaseNames)("client updates on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let other: Client;
  const { change, changed, read, remove } = changesOf("client", () => me);

  beforeAll(async () => {
    ({ host, me, other } = await hostWithTwo(kind, fixedClock("2026-01-15T12:00:00Z")));
  });
  afterAll(async () => {
    await host.close();
  });

  describe("a client", () => {
    it("returns the number of its projects", async () => {
      const client = await make(me, "clients", { name: fresh("Client") });
      const of = { client_id: client["id"] };
      await make(me, "projects", { ...of, name: "a" });
      await make(me, "projects", { ...of, name: "b", status: "on_hold" });
      expect(await read(client["id"])).toEqual({
        ...client,
        total_projects: 2,
        active_projects: 1,
      });
    });

    it("counts only the projects that the user can see", async () => {
      const client = await make(me, "clients", { name: fresh("Client") });
      await make(me, "projects", { client_id: client["id"], name: "a" });
      await make(me, "projects", { client_id: client["id"], name: "b", restricted: true });
      const seen = await other.get(pathTo("client", client["id"]));
      expect(seen.body["client"]).toMatchObject({ total_projects: 1, active_projects: 1 });
    });

    it("keeps omitted fields and clears fields set to null", async () => {
      const full = {
        description: "Text",
        contact_person: "Ada",
        email: "ada@example.com",
        company: "Acme Ltd.",
        phone: "1",
        address: "Rome",
        default_hourly_rate: 95.5,
      };
      const made = await make(me, "clients", {
        name: fresh("Client"),
        ...full,
        custom_fields: { a: 1 },
      });
      const name = fresh("Client");
      const renamed = await changed(made["id"], { name: ` ${name} ` });
      expect(renamed).toEqual({ ...made, name, updated_at: stamp, version: 2 });
      const nothing = Object.fromEntries(Object.keys(full).map((field) => [field, null]));
      expect(await changed(made["id"], { ...nothing, custom_fields: {} })).toMatchObject({
        ...nothing,
        name,
        custom_fields: {},
      });
      for (const empty of ["name", "status", "custom_fields"]) {
        expect(await change(made["id"], { [empty]: null }), empty).toMatchObject({
          status: 400,
          body: { errors: { [empty]: [expect.any(String)] } },
        });
      }
    });

    it("becomes inactive once when deleted, and active again by an update", async () => {
      const client = await newClientId(me);
      for (let time = 1; time <= 2; time += 1) {
        expect(await remove(client)).toMatchObject({
          status: 200,
          body: { message: "Client deleted successfully" },
        });
        expect(await read(client)).toMatchObject({
          status: "inactive",
          is_active: false,
          version: 2,
        });
      }
      const body = { name: fresh("Project"), client_id: client };
      expect(await me.post("/api/v1/projects", body)).toMatchObject({
        status: 400,
        body: { errors: { client_id: ["This client is inactive; reactivate it first"] } },
      });
      const ids = async (query: string) =>
        (await list(me, "clients", query)).map((row) => row["id"]);
      expect(await ids("status=inactive")).toContain(client);
      expect(await ids("")).toContain(client);
      expect(await ids("status=active")).not.toContain(client);
      await changed(client, { status: "active" });
      await make(me, "projects", body);
    });

    it("can be deleted only by its creator and administrators", async () => {
      const mine = await newClientId(me);
      const forbidden = { status: 403, body: { error_code: "forbidden" } };
      expect(await remove(mine, other)).toMatchObject(forbidden);
      expect(await change(mine, { status: "inactive" }, other)).toMatchObject(forbidden);
      const gone = await newClientId(me);
      expectStatus(await remove(gone), 200);
      expect(await remove(gone, other)).toMatchObject(forbidden);
      expect(await change(mine, { phone: "2", status: "active" }, other)).toMatchObject({
        status: 200,
      });
      expect(await remove(await newClientId(other), other)).toMatchObject({
        status: 200,
      });
    });

    it("cannot take another client's name", async () => {
      const [a, b] = [await newClientId(me), await newClientId(me)];
      const { name } = await read(a);
      expect(await change(b, { name })).toMatchObject({
        status: 409,
        body: { error_code: "conflict", errors: { name: [expect.any(String)] } },
      });
      expect(await change(a, { name })).toMatchObject({ status: 200 });
    });
  });
});
