import type { JsonObject } from "@tt/connector-core";
import { fixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Answer, Client } from "../support/client";
import { databaseNames, databaseUrlOf } from "../support/databases";
import { admin, startTestHost, type TestHost } from "../support/host";

describe.each(databaseNames)("forms of one week on %s", (kind) => {
  let host: TestHost;
  let me: Client;
  let website: number;

  beforeAll(async () => {
    host = await startTestHost({
      databaseUrl: await databaseUrlOf(kind),
      clock: fixedClock("2026-01-15T12:00:00Z"),
    });
    me = host.client();
    await me.logIn(admin);
    website = await me.createProject("Website");
  });
  afterAll(() => host.close());

  const post = (fields: Record<string, string>): Promise<Answer> =>
    me.send("POST", "/week", new URLSearchParams({ date: "2026-01-12", ...fields }).toString(), {
      "content-type": "application/x-www-form-urlencoded",
      accept: "text/html",
    });
  const entries = async (): Promise<JsonObject[]> =>
    (await me.get("/api/v1/time-entries")).body["time_entries"] as JsonObject[];

  it("that are sent at once add an entry once, and change it once", async () => {
    const added = { "work-0": String(website), "cell-0-0": "1:00" };
    const first = await Promise.all(Array.from({ length: 5 }, () => post(added)));
    expect(first.map(({ status }) => status).sort()).toEqual([303, 409, 409, 409, 409]);
    const [entry] = await entries();
    expect(await entries()).toHaveLength(1);
    const row = { "row-0": String(website), "seen-0": `${String(Number(entry?.["id"]))}.1.3600` };
    const texts = ["2:00", "3:00", "4:00"];
    const next = await Promise.all(texts.map((text) => post({ ...row, "cell-0-0": text })));
    expect(next.map(({ status }) => status).sort()).toEqual([303, 409, 409]);
    expect(await entries()).toMatchObject([{ version: 2 }]);
  });
});
