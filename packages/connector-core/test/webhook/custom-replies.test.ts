import { beforeEach, describe, expect, it } from "vitest";
import { ConnectorError } from "../../src/error";
import type { RawRequest, Situation } from "../../src/webhook/request";
import {
  createGateFixture,
  decide,
  done,
  note,
  type SavedIntegration,
  type GateFixture,
} from "./fixture";

describe("a connector with custom replies", () => {
  let fixture: GateFixture;
  let integration: SavedIntegration;
  let situations: string[];
  beforeEach(async () => {
    fixture = createGateFixture();
    integration = await fixture.createIntegration("signing key");
    situations = [];
  });

  const answer = (_request: RawRequest, situation: Situation) => {
    situations.push(situation.type);
    const text = situation.type === "failed" ? situation.failure.error : situation.type;
    return { status: 200, body: { text } };
  };

  it("replies to duplicates", async () => {
    const options = { integration, inbound: { answer } };
    expect(await fixture.deliver(note("signing key"), options)).toEqual(done);
    expect(await fixture.deliver(note("signing key"), options)).toEqual({
      status: 200,
      body: { text: "duplicate" },
    });
    expect(situations).toEqual(["duplicate"]);
  });

  it("replies for paused integrations", async () => {
    await fixture.harness.storage.integrations.patch(integration.row.id, { active: false });
    expect(
      await fixture.deliver(note("signing key"), { integration, inbound: { answer } }),
    ).toEqual({
      status: 200,
      body: { text: "inactive" },
    });
  });

  const ignoring: typeof decide = () =>
    Promise.resolve({ changes: [], ignored: "of a bot", reply: () => done });
  const remembering: typeof decide = async (...given) => ({
    ...(await ignoring(...given)),
    update: { state: { seen: 1 } },
  });

  it.each([
    ["an event that is not handled", { "x-event": "other" }, decide, "not a note", "ignored"],
    ["what the connector ignores", {}, ignoring, "of a bot", "ignored"],
    ["what it ignores and remembers", {}, remembering, "of a bot", "done"],
  ] as const)(
    "replies to %s, and keeps the reason",
    async (_name, headers, plan, reason, result) => {
      const seen: Situation[] = [];
      const reply = { status: 200, body: { ok: true } };
      const custom = (_request: RawRequest, situation: Situation) => {
        seen.push(situation);
        return reply;
      };
      const request = await note("signing key", headers);
      const options = { integration, inbound: { answer: custom }, decide: plan };
      expect(await fixture.deliver(request, options)).toEqual(reply);
      // A plan without changes is decided again on a newer row.
      expect(seen.length).toBeGreaterThan(0);
      for (const each of seen) expect(each).toEqual({ type: "ignored", reason });
      expect(fixture.deliveries).toMatchObject([
        { status: 200, result, ...(result === "ignored" ? { reason } : {}) },
      ]);
    },
  );

  it.each([
    [
      "an unexpected error",
      () => Promise.reject(new Error("boom")),
      "nothing was changed",
      "failed",
    ],
    [
      "invalid settings",
      () =>
        Promise.reject(new ConnectorError({ code: "invalid_config", message: "Save it again" })),
      "Save it again",
      "failed",
    ],
    [
      "a malformed delivery",
      () => Promise.reject(new ConnectorError({ code: "malformed", message: "No note" })),
      "No note",
      "refused",
    ],
  ])("replies with 200 to %s and counts it as a failure", async (_name, fail, text, deliveries) => {
    const reply = await fixture.deliver(note("signing key"), {
      integration,
      inbound: { answer },
      decide: fail,
    });
    expect(reply.status).toBe(200);
    expect(reply.body).toMatchObject({ text: expect.stringContaining(text) as string });
    expect(fixture.deliveries.map(({ result }) => result)).toEqual([deliveries]);
  });

  it("is not called before the signature is verified", async () => {
    const reply = await fixture.deliver(note("another key"), { integration, inbound: { answer } });
    expect(reply.status).toBe(401);
    expect(situations).toEqual([]);
  });

  it("keeps core's reply if it returns undefined", async () => {
    await fixture.harness.storage.integrations.patch(integration.row.id, { active: false });
    const reply = await fixture.deliver(note("signing key"), {
      integration,
      inbound: { answer: () => undefined },
    });
    expect(reply.status).toBe(202);
  });
});

describe("Plan", () => {
  it("is decided again on a newer row if it has no changes, unless it is read-only", async () => {
    const fixture = createGateFixture();
    const integration = await fixture.createIntegration("signing key");
    fixture.cached.set(integration.row.id, { ...integration.row, stateVersion: 0 });
    const counted = async (readOnly: boolean): Promise<number> => {
      let decided = 0;
      await fixture.deliver(note("signing key"), {
        integration,
        decide: () => {
          decided += 1;
          return Promise.resolve({ changes: [], readOnly, reply: () => done });
        },
      });
      return decided;
    };
    expect(await counted(true)).toBe(1);
    expect(await counted(false)).toBe(2);
    expect(fixture.commits).toEqual([]);
  });

  it("can report a failed connection without changes", async () => {
    const fixture = createGateFixture();
    const integration = await fixture.createIntegration("signing key");
    const failure = { code: "needs_reauth", error: "The app was removed" } as const;
    const plan = { changes: [], failure, reply: () => done };
    const options = { integration, decide: () => Promise.resolve(plan) };
    expect(await fixture.deliver(note("signing key"), options)).toEqual(done);
    expect(fixture.commits).toMatchObject([{ changes: [], health: { state: "needs_reauth" } }]);
    expect(fixture.commits[0]).not.toHaveProperty("once");
    const row = await fixture.harness.storage.integrations.get(integration.row.id, { fresh: true });
    expect(row?.health).toMatchObject({ code: "needs_reauth", message: "The app was removed" });
    expect(await fixture.deliver(note("signing key"), { integration, decide })).toEqual(done);
  });
});
