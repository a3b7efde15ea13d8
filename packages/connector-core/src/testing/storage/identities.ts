import { beforeEach, describe, expect, it } from "vitest";
import type { IdentityLink } from "../../changes/changes";
import type { IntegrationRow } from "../../ports/storage";
import { linkCodeMinutes } from "../harness";
import { incompressible, setOf, t0, type StorageFixture } from "./fixture";

/** What `identity.link` and workspace cards promise. */
export function testIdentities(world: () => StorageFixture): void {
  let workspace: IntegrationRow;
  let member: number;
  beforeEach(async () => {
    const { harness } = world();
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
  const start = (user: number, project = world().project) =>
    ({ type: "timer.start", user: { id: user }, project, asOf: t0 }) as const;
  const known = (externalId = account) =>
    world().storage.users.byIdentity("slack", { id: externalId });

  describe("a workspace card", () => {
    it("has no owner and is found as nobody's", async () => {
      const { storage } = world();
      expect(workspace).toMatchObject({ scope: "workspace", owner: null });
      expect((await storage.integrations.byOwner(workspace.connector, null))?.id).toBe(
        workspace.id,
      );
      expect(await storage.integrations.byOwner("other_connector", null)).toBeUndefined();
    });

    it("moves nobody's timer who has not linked himself, whatever else he agreed to", async () => {
      const { harness, owner, outcomes } = world();
      const willing = await harness.createUser({ autoStartConsent: true });
      const admin = await harness.createUser({ admin: true });
      for (const user of [owner, willing, admin, member]) {
        expect(
          await outcomes(workspace, start(user), { type: "timer.stop", user: { id: user } }),
        ).toMatchObject([{ reason: "not_allowed" }, { reason: "not_allowed" }]);
        expect(await harness.countRunning(user)).toBe(0);
      }
    });

    it("moves the timer of a member who did, where he may work", async () => {
      const { harness, owner, outcomes } = world();
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

    it("does not move a timer for a link that another workspace card has", async () => {
      const { harness, outcomes } = world();
      const other = await harness.createIntegration({ owner: null, connector: "other_connector" });
      await outcomes(other, link(await harness.createLinkCode(member, "slack")));
      expect(await outcomes(workspace, start(member))).toMatchObject([{ reason: "not_allowed" }]);
    });
  });

  describe("identity.link", () => {
    it("joins an account with the user whose code it is, and finds the card by it", async () => {
      const { harness, storage, outcomes } = world();
      const code = await harness.createLinkCode(member, "slack");
      expect(await outcomes(workspace, link(code))).toEqual([{ status: "updated", id: member }]);
      expect(await known()).toMatchObject({ id: member });
      expect(await storage.users.get(member)).toMatchObject({ linkedTo: [workspace.id] });
      expect(await storage.users.linkedTo(workspace.id, 10)).toMatchObject([{ id: member }]);
      const hint = { index: "linked", value: account };
      const rows = await storage.integrations.byRoutingKey(workspace.connector, [hint], 20);
      expect(rows.map((row) => row.id)).toEqual([workspace.id]);
    });

    it("takes a code once, however it is typed", async () => {
      const { harness, outcomes } = world();
      const code = await harness.createLinkCode(member, "slack");
      const typed = ` ${code.toLowerCase().replace("-", " ")} `;
      expect(await outcomes(workspace, link(typed))).toMatchObject([{ status: "updated" }]);
      expect(await outcomes(workspace, link(code, { externalId: "T1:U2" }))).toEqual([
        { status: "skipped", reason: "code_unknown" },
      ]);
      expect(await known("T1:U2")).toBeUndefined();
    });

    it("links one of 20 accounts that use a code at once", async () => {
      const { harness, storage, outcomes } = world();
      const code = await harness.createLinkCode(member, "slack");
      const all = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          outcomes(workspace, link(code, { externalId: `T1:U${String(index)}` })),
        ),
      );
      expect(all.flat().filter((outcome) => outcome.status === "updated")).toHaveLength(1);
      expect(await storage.users.linkedTo(workspace.id, 20)).toHaveLength(1);
    });

    it("takes no unknown, replaced, late or other provider's code, and learns no route from it", async () => {
      const { harness, storage, outcomes } = world();
      const replaced = await harness.createLinkCode(member, "slack");
      const elsewhere = await harness.createLinkCode(member, "chat");
      const late = await harness.createLinkCode(member, "slack");
      await harness.clock.sleep(linkCodeMinutes * 60_000);
      for (const code of ["", "AAAA-AAAA", replaced, elsewhere, late]) {
        expect(await outcomes(workspace, link(code))).toEqual([
          { status: "skipped", reason: "code_unknown" },
        ]);
      }
      const hint = { index: "linked", value: account };
      expect(await storage.integrations.byRoutingKey(workspace.connector, [hint], 20)).toEqual([]);
      expect(await known()).toBeUndefined();
    });

    it("takes no code of a user who was deactivated", async () => {
      const { harness, outcomes } = world();
      const gone = await harness.createUser({ inactive: true });
      const code = await harness.createLinkCode(gone, "slack");
      expect(await outcomes(workspace, link(code))).toMatchObject([{ reason: "code_unknown" }]);
    });

    it("takes ids and routes of any length", async () => {
      const { harness, storage, outcomes } = world();
      const externalId = `T1:${incompressible(3_000)}`;
      await outcomes(
        workspace,
        link(await harness.createLinkCode(member, "slack"), { externalId }),
      );
      expect(await known(externalId)).toMatchObject({ id: member });
      const rows = await storage.integrations.byRoutingKey(
        workspace.connector,
        [{ index: "linked", value: externalId }],
        20,
      );
      expect(rows.map((row) => row.id)).toEqual([workspace.id]);
    });

    it("ends what the account was linked with under its other ids", async () => {
      const { harness, owner, outcomes } = world();
      const other = "E1:U1";
      await outcomes(
        workspace,
        link(await harness.createLinkCode(owner, "slack"), { externalId: other }),
      );
      await outcomes(
        workspace,
        link(await harness.createLinkCode(member, "slack"), { alternateIds: [other] }),
      );
      expect(await known()).toMatchObject({ id: member });
      expect(await known(other)).toBeUndefined();
    });

    it("gives the account to whom proved it last, and the user his newest account", async () => {
      const { harness, storage, owner, outcomes } = world();
      await outcomes(workspace, link(await harness.createLinkCode(member, "slack")));
      await outcomes(workspace, link(await harness.createLinkCode(owner, "slack")));
      expect(await known()).toMatchObject({ id: owner });
      expect(await outcomes(workspace, start(member))).toMatchObject([{ reason: "not_allowed" }]);
      const moved = link(await harness.createLinkCode(owner, "slack"), { externalId: "T1:U2" });
      await outcomes(workspace, moved);
      expect(await known()).toBeUndefined();
      expect(await known("T1:U2")).toMatchObject({ id: owner });
      const led = async (value: string) =>
        (
          await storage.integrations.byRoutingKey(
            workspace.connector,
            [{ index: "linked", value }],
            9,
          )
        ).length;
      expect([await led("T1:U1"), await led("T1:U2")]).toEqual([0, 1]);
    });

    it("proves nothing on a personal card: its owner can forge who is asking", async () => {
      const { harness, card, outcomes } = world();
      const code = await harness.createLinkCode(member, "slack");
      expect(await outcomes(card, link(code))).toEqual([
        { status: "skipped", reason: "not_allowed" },
      ]);
      expect(await known()).toBeUndefined();
      expect(await outcomes(workspace, link(code))).toMatchObject([{ status: "updated" }]);
    });
  });

  describe("health in a commit", () => {
    it("is kept with the changes, told once, and not by a dry run", async () => {
      const { harness, storage } = world();
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
