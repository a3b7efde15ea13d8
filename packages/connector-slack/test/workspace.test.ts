import { beforeEach, describe, expect, it } from "vitest";
import { defaultTeam, signedCommand } from "@tt/fakes/slack";
import { createFixture, createProject, secret, textOf, type Fixture } from "./fixture";

describe("a workspace integration", () => {
  let fixture: Fixture;
  let member: number;
  beforeEach(async () => {
    fixture = await createFixture("workspace");
    member = await fixture.harness.createUser();
    await createProject(fixture, "Website");
  });

  const code = (user = member) => fixture.harness.createLinkCode(user, "slack");

  it("tells an unlinked member how to link their account and starts no timer", async () => {
    const text = await fixture.say("start website");
    expect(text).toContain("/tt link");
    for (const user of [fixture.owner, member]) {
      expect(await fixture.harness.countRunning(user)).toBe(0);
    }
  });

  it("links a member by a code and then acts only for that member", async () => {
    expect(await fixture.say(`link ${await code()}`)).toContain("Your Slack account is linked.");
    expect(await fixture.say("start website")).toBe("⏱ Started *Website*.");
    expect(await fixture.harness.countRunning(member)).toBe(1);
    expect(await fixture.harness.countRunning(fixture.owner)).toBe(0);
    expect(await fixture.say("start website", { userId: "U0OTHER" })).toContain("/tt link");
    expect(await fixture.say("stop", { userId: "U0OTHER" })).toContain("/tt link");
    expect(await fixture.harness.countRunning(member)).toBe(1);
    expect(await fixture.say("stop")).toContain("Stopped");
  });

  it.each(["link", "link AAAA-AAAA", "link ' or 1=1"])("refuses %j", async (text) => {
    expect(await fixture.say(text)).toContain("Get a new code");
    expect(await fixture.say("status")).toContain("not linked");
  });

  it("accepts a code once", async () => {
    const used = await code();
    await fixture.say(`link ${used}`);
    expect(await fixture.say(`link ${used}`, { userId: "U0OTHER" })).toContain("is not valid");
  });

  it("replaces a member's link with a newer code", async () => {
    await fixture.say(`link ${await code()}`);
    await fixture.say(`link ${await code(fixture.owner)}`);
    await fixture.say("start website");
    expect(await fixture.harness.countRunning(fixture.owner)).toBe(1);
    expect(await fixture.harness.countRunning(member)).toBe(0);
  });

  it("accepts no code from another workspace", async () => {
    expect(await fixture.say(`link ${await code()}`, { teamId: "T0OTHER" })).toContain("Acme");
    expect(await fixture.say("status")).toContain("not linked");
  });

  it("drops its links when it moves to a workspace where the same ID is another member (SL-20)", async () => {
    await fixture.say(`link ${await code()}`);
    fixture.slack.addWorkspace({ id: "T0OTHER", name: "Other" });
    fixture.slack.install({ token: "xoxb-of-another-team", team: "T0OTHER" });
    await fixture.connector.disconnect(fixture.integrationId);
    await fixture.save({ bot_token: "xoxb-of-another-team", signing_secret: secret });
    await fixture.harness.storage.integrations.patch(fixture.integrationId, { active: true });
    expect(await fixture.say("start website", { teamId: "T0OTHER" })).toContain("not linked");
    expect(await fixture.harness.countRunning(member)).toBe(0);
  });

  it("is found at the shared URL by its workspace and by the linked member (SL-5)", async () => {
    const at = fixture.clock.now();
    const send = async (text: string, userId?: string) => {
      const more = userId === undefined ? {} : { userId };
      const reply = await fixture.connector.receive(
        await signedCommand({ secret, at, text, ...more }),
      );
      return textOf(reply);
    };
    expect(await send(`link ${await code()}`)).toContain("Your Slack account is linked.");
    expect(await send("start website")).toContain("Started");
    expect(await send("status", "U0OTHER")).toContain("/tt link");
  });

  it("recognizes a member in every team of an organization (SL-20)", async () => {
    fixture.slack.addWorkspace({ id: defaultTeam, name: "Acme", enterpriseId: "E0ORG" });
    await fixture.save({});
    await fixture.say(`link ${await code()}`, { enterpriseId: "E0ORG" });
    const text = await fixture.say("start website", { enterpriseId: "E0ORG", teamId: "T0SECOND" });
    expect(text).toContain("Started");
  });

  it("keeps a link when the workspace joins or leaves an organization", async () => {
    await fixture.say(`link ${await code()}`);
    expect(await fixture.say("start website", { enterpriseId: "E0ORG" })).toContain("Started");
    expect(await fixture.say("stop", { enterpriseId: "E0ORG" })).toContain("Stopped");
    expect(await fixture.say("start website")).toContain("Started");
  });

  it("recognizes such a member in other teams once the organization is known", async () => {
    await fixture.say(`link ${await code()}`);
    fixture.slack.addWorkspace({ id: defaultTeam, name: "Acme", enterpriseId: "E0ORG" });
    await fixture.save({});
    const elsewhere = { enterpriseId: "E0ORG", teamId: "T0SECOND" };
    expect(await fixture.say("start website", elsewhere)).toContain("Started");
  });

  it("recognizes a member linked in an organization when the request does not name it", async () => {
    await fixture.say(`link ${await code()}`, { enterpriseId: "E0ORG" });
    expect(await fixture.say("start website")).toContain("Started");
  });

  it.each([[undefined], ["E0ORG"]])(
    "supports links stored by the organization's ID: enterprise_id %s",
    async (enterpriseId) => {
      fixture.slack.addWorkspace({ id: defaultTeam, name: "Acme", enterpriseId: "E0ORG" });
      await fixture.save({});
      await linkAs("E0ORG:U2CERLKJA", member);
      const seed = enterpriseId === undefined ? {} : { enterpriseId };
      expect(await fixture.say("start website", seed)).toContain("Started");
      expect(await fixture.harness.countRunning(member)).toBe(1);
    },
  );

  it("replaces a link stored by the organization's ID with a new one", async () => {
    fixture.slack.addWorkspace({ id: defaultTeam, name: "Acme", enterpriseId: "E0ORG" });
    await fixture.save({});
    await linkAs("E0ORG:U2CERLKJA", member);
    await fixture.say(`link ${await code(fixture.owner)}`, { enterpriseId: "E0ORG" });
    const { users } = fixture.harness.storage;
    expect(await users.byIdentity("slack", { id: "E0ORG:U2CERLKJA" })).toBeUndefined();
    await fixture.say("start website", { enterpriseId: "E0ORG" });
    expect(await fixture.harness.countRunning(fixture.owner)).toBe(1);
  });

  /** Stores a link as earlier versions did. */
  const linkAs = async (externalId: string, user: number): Promise<void> => {
    const row = await fixture.row();
    await fixture.harness.storage.commit({
      integration: fixture.integrationId,
      guard: { settingsVersion: row.settingsVersion },
      changes: [
        {
          type: "identity.link",
          provider: "slack",
          externalId,
          name: "roadrunner",
          code: await code(user),
          routingKey: { index: "linked", value: externalId },
        },
      ],
    });
  };
});

describe("integrations that share an app", () => {
  it("act only for their own members (SL-5)", async () => {
    const fixture = await createFixture();
    await createProject(fixture, "Website");
    const colleague = await fixture.harness.createUser();
    const row = await fixture.row();
    const other = await fixture.harness.createIntegration({
      owner: colleague,
      connector: row.connector,
      settings: { ...row.settings, linked_slack_user_id: "U0OTHER" },
      state: row.state,
    });
    const sealed = await fixture.ports.crypto.secrets.seal(secret, `${other.id}:signing_secret`);
    await fixture.harness.storage.integrations.patch(other.id, {
      secrets: { signing_secret: sealed },
    });
    const fresh = await fixture.harness.storage.integrations.get(other.id);
    await fixture.harness.storage.commit({
      integration: other.id,
      guard: { settingsVersion: fresh?.settingsVersion ?? 0 },
      changes: [],
      update: { routingKeys: { member: [`${defaultTeam}:U0OTHER`], team: [defaultTeam] } },
    });
    const send = async (text: string, userId: string, enterpriseId?: string): Promise<string> => {
      const organization = enterpriseId === undefined ? {} : { enterpriseId };
      const seed = { secret, at: fixture.clock.now(), text, userId, ...organization };
      return textOf(await fixture.connector.receive(await signedCommand(seed)));
    };
    expect(await send("start website", "U0OTHER")).toContain("Started");
    expect(await fixture.harness.countRunning(colleague)).toBe(1);
    expect(await send("start website", "U2CERLKJA")).toContain("Started");
    expect(await send("stop", "U0OTHER")).toContain("Stopped");
    expect(await fixture.harness.countRunning(fixture.owner)).toBe(1);
    expect(await fixture.harness.countRunning(colleague)).toBe(0);
    expect(await send("stop", "U0THIRD")).toContain("member ID");
    // The workspace joins an organization.
    expect(await send("start website", "U0OTHER", "E0ORG")).toContain("Started");
    expect(await send("stop", "U0OTHER", "E0ORG")).toContain("Stopped");
    expect(await fixture.harness.countRunning(fixture.owner)).toBe(1);
  });
});
