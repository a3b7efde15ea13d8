import { beforeEach, describe, expect, it } from "vitest";
import type { IdentityLink } from "../../changes/changes";
import type { IntegrationRow } from "../../ports/storage";
import { linkCodeMinutes } from "../../memory/storage-harness";
import { incompressible, setOf, t0, type StorageFixture } from "./fixture";

/** Contract of `identity.link` and of workspace integrations. */
export function testIdentities(fixture: () => StorageFixture): void {
  let workspace: IntegrationRow;
  let member: number;
  beforeEach(async () => {
    const { harness } = fixture();
    workspace = await harness.createIntegration({ owner: null });
    member = await harness.createUser();
  });

  const account = "T1:U1";
  const link = (code: string, change: Partial<IdentityLink> = {}): IdentityLink => ({
    type: "identity.link",
    provider: "slack",
    externalId: account,
    name: "roadrunner",
    code,
    routingKey: { index: "linked", value: change.externalId ?? account },
    ...change,
  });
  const start = (user: number, project = fixture().project) =>
    ({ type: "timer.start", user: { id: user }, project, asOf: t0 }) as const;
  const linkedUser = (externalId = account) =>
    fixture().storage.users.byIdentity("slack", { id: externalId });

  describe("a workspace integration", () => {
    it("has no owner and is found by owner null", async () => {
      const { storage } = fixture();
      expect(workspace).toMatchObject({ scope: "workspace", owner: null });
      expect((await storage.integrations.byOwner(workspace.connector, null))?.id).toBe(
        workspace.id,
      );
      expect(await storage.integrations.byOwner("other_connector", null)).toBeUndefined();
    });

    it("cannot start or stop the timer of a user who is not linked", async () => {
      const { harness, owner, outcomes } = fixture();
      const willing = await harness.createUser({ autoStartConsent: true });
      const admin = await harness.createUser({ admin: true });
      for (const user of [owner, willing, admin, member]) {
        expect(
          await outcomes(workspace, start(user), { type: "timer.stop", user: { id: user } }),
        ).toMatchObject([{ reason: "not_allowed" }, { reason: "not_allowed" }]);
        expect(await harness.countRunning(user)).toBe(0);
      }
    });

    it("starts and stops the timer of a linked user, in projects they may use", async () => {
      const { harness, owner, outcomes } = fixture();
      const code = await harness.createLinkCode(member, "slack");
      await outcomes(workspace, link(code));
      const closed = await harness.createProject({ members: [owner] });
      expect(await outcomes(workspace, start(member, closed))).toMatchObject([
        { reason: "not_allowed" },
      ]);
      expect(await outcomes(workspace, start(member))).toMatchObject([{ status: "created" }]);
      expect(await outcomes(workspace, { type: "timer.stop", user: { id: member } })).toMatchObject(
        [{ status: "updated" }],
      );
    });

    it("ignores links of other workspace integrations", async () => {
      const { harness, outcomes } = fixture();
      const other = await harness.createIntegration({ owner: null, connector: "other_connector" });
      await outcomes(other, link(await harness.createLinkCode(member, "slack")));
      expect(await outcomes(workspace, start(member))).toMatchObject([{ reason: "not_allowed" }]);
    });
  });

  describe("identity.link", () => {
    it("links an account to the user of the code, and adds the routing key", async () => {
      const { harness, storage, outcomes } = fixture();
      const code = await harness.createLinkCode(member, "slack");
      expect(await outcomes(workspace, link(code))).toEqual([{ status: "updated", id: member }]);
      expect(await linkedUser()).toMatchObject({ id: member });
      expect(await storage.users.get(member)).toMatchObject({ linkedTo: [workspace.id] });
      expect(await storage.users.linkedTo(workspace.id, 10)).toMatchObject([{ id: member }]);
      const key = { index: "linked", value: account };
      const rows = await storage.integrations.byRoutingKey(workspace.connector, [key], 20);
      expect(rows.map((row) => row.id)).toEqual([workspace.id]);
    });

    it("accepts a code once, in any spelling", async () => {
      const { harness, outcomes } = fixture();
      const code = await harness.createLinkCode(member, "slack");
      const typed = ` ${code.toLowerCase().replace("-", " ")} `;
      expect(await outcomes(workspace, link(typed))).toMatchObject([{ status: "updated" }]);
      expect(await outcomes(workspace, link(code, { externalId: "T1:U2" }))).toEqual([
        { status: "skipped", reason: "code_unknown" },
      ]);
      expect(await linkedUser("T1:U2")).toBeUndefined();
    });

    it("links one of 20 accounts that use a code in parallel", async () => {
      const { harness, storage, outcomes } = fixture();
      const code = await harness.createLinkCode(member, "slack");
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          outcomes(workspace, link(code, { externalId: `T1:U${String(index)}` })),
        ),
      );
      expect(all.flat().filter((outcome) => outcome.status === "updated")).toHaveLength(1);
      expect(await storage.users.linkedTo(workspace.id, 20)).toHaveLength(1);
    });

    it("rejects unknown, replaced, expired and other providers' codes, and adds no routing key", async () => {
      const { harness, storage, outcomes } = fixture();
      const replaced = await harness.createLinkCode(member, "slack");
      const elsewhere = await harness.createLinkCode(member, "chat");
      const late = await harness.createLinkCode(member, "slack");
      await harness.clock.sleep(linkCodeMinutes * 60_000);
      for (const code of ["", "AAAA-AAAA", replaced, elsewhere, late]) {
        expect(await outcomes(workspace, link(code))).toEqual([
          { status: "skipped", reason: "code_unknown" },
        ]);
      }
      const key = { index: "linked", value: account };
      expect(await storage.integrations.byRoutingKey(workspace.connector, [key], 20)).toEqual([]);
      expect(await linkedUser()).toBeUndefined();
    });

    it("rejects the code of a deactivated user", async () => {
      const { harness, outcomes } = fixture();
      const gone = await harness.createUser({ inactive: true });
      const code = await harness.createLinkCode(gone, "slack");
      expect(await outcomes(workspace, link(code))).toMatchObject([{ reason: "code_unknown" }]);
    });

    it("accepts ids and routing keys of any length", async () => {
      const { harness, storage, outcomes } = fixture();
      const externalId = `T1:${incompressible(3_000)}`;
      await outcomes(
        workspace,
        link(await harness.createLinkCode(member, "slack"), { externalId }),
      );
      expect(await linkedUser(externalId)).toMatchObject({ id: member });
      const rows = await storage.integrations.byRoutingKey(
        workspace.connector,
        [{ index: "linked", value: externalId }],
        20,
      );
      expect(rows.map((row) => row.id)).toEqual([workspace.id]);
    });

    it("replaces links of the account under its alternate ids", async () => {
      const { harness, owner, outcomes } = fixture();
      const other = "E1:U1";
      await outcomes(
        workspace,
        link(await harness.createLinkCode(owner, "slack"), { externalId: other }),
      );
      await outcomes(
        workspace,
        link(await harness.createLinkCode(member, "slack"), { alternateIds: [other] }),
      );
      expect(await linkedUser()).toMatchObject({ id: member });
      expect(await linkedUser(other)).toBeUndefined();
    });

    it("keeps only the latest link of an account and of a user", async () => {
      const { harness, storage, owner, outcomes } = fixture();
      await outcomes(workspace, link(await harness.createLinkCode(member, "slack")));
      await outcomes(workspace, link(await harness.createLinkCode(owner, "slack")));
      expect(await linkedUser()).toMatchObject({ id: owner });
      expect(await outcomes(workspace, start(member))).toMatchObject([{ reason: "not_allowed" }]);
      const moved = link(await harness.createLinkCode(owner, "slack"), { externalId: "T1:U2" });
      await outcomes(workspace, moved);
      expect(await linkedUser()).toBeUndefined();
      expect(await linkedUser("T1:U2")).toMatchObject({ id: owner });
      const countRouted = async (value: string) =>
        (
          await storage.integrations.byRoutingKey(
            workspace.connector,
            [{ index: "linked", value }],
            9,
          )
        ).length;
      expect([await countRouted("T1:U1"), await countRouted("T1:U2")]).toEqual([0, 1]);
    });

    it("is refused on a personal integration, whose owner can forge requests", async () => {
      const { harness, integration, outcomes } = fixture();
      const code = await harness.createLinkCode(member, "slack");
      expect(await outcomes(integration, link(code))).toEqual([
        { status: "skipped", reason: "not_allowed" },
      ]);
      expect(await linkedUser()).toBeUndefined();
      expect(await outcomes(workspace, link(code))).toMatchObject([{ status: "updated" }]);
    });
  });

  describe("health in a commit", () => {
    it("is stored with the changes, with one event per change, and not by a dry run", async () => {
      const { harness, storage } = fixture();
      const health = { state: "needs_reauth", code: "needs_reauth", message: "Gone" } as const;
      const set = setOf(workspace, [], { health: { ...health, since: t0 } });
      const { once: _none, ...unclaimed } = set;
      await storage.commit(unclaimed, { dryRun: true });
      expect((await storage.integrations.get(workspace.id, { fresh: true }))?.health).toBeNull();
      await storage.commit(unclaimed);
      await storage.commit(unclaimed);
      const row = await storage.integrations.get(workspace.id, { fresh: true });
      expect(row?.health).toEqual({ ...health, since: t0 });
      const types = (await harness.pendingEvents()).map(({ type }) => type);
      expect(types).toEqual(["integration.health_changed"]);
    });
  });
}
