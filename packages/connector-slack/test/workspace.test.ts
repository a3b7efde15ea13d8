import { beforeEach, describe, expect, it } from "vitest";
import { defaultTeam, signedCommand } from "../src/testing/index";
import { cardWorld, project, secret, textOf, type CardWorld } from "./integration";

describe("a workspace card", () => {
  let world: CardWorld;
  let member: number;
  beforeEach(async () => {
    world = await cardWorld("workspace");
    member = await world.harness.createUser();
    await project(world, "Website");
  });

  const code = (user = member) => world.harness.createLinkCode(user, "slack");

  it("tells an unlinked member how to link, and moves nobody's timer", async () => {
    const text = await world.say("start website");
    expect(text).toContain("/tt link");
    for (const user of [world.owner, member]) {
      expect(await world.harness.countRunning(user)).toBe(0);
    }
  });

  it("links by a code and then acts for that member alone", async () => {
    expect(await world.say(`link ${await code()}`)).toContain("You are linked.");
    expect(await world.say("start website")).toBe("⏱ Started *Website*.");
    expect(await world.harness.countRunning(member)).toBe(1);
    expect(await world.harness.countRunning(world.owner)).toBe(0);
    expect(await world.say("start website", { userId: "U0OTHER" })).toContain("/tt link");
    expect(await world.say("stop", { userId: "U0OTHER" })).toContain("/tt link");
    expect(await world.harness.countRunning(member)).toBe(1);
    expect(await world.say("stop")).toContain("Stopped");
  });

  it.each(["link", "link AAAA-AAAA", "link ' or 1=1"])("refuses %j", async (text) => {
    expect(await world.say(text)).toContain("Get a new one");
    expect(await world.say("status")).toContain("not linked");
  });

  it("takes a code once", async () => {
    const used = await code();
    await world.say(`link ${used}`);
    expect(await world.say(`link ${used}`, { userId: "U0OTHER" })).toContain("does not count");
  });

  it("moves a member's link to whom he proves to be", async () => {
    await world.say(`link ${await code()}`);
    await world.say(`link ${await code(world.owner)}`);
    await world.say("start website");
    expect(await world.harness.countRunning(world.owner)).toBe(1);
    expect(await world.harness.countRunning(member)).toBe(0);
  });

  it("takes no link of another workspace", async () => {
    expect(await world.say(`link ${await code()}`, { teamId: "T0OTHER" })).toContain("Acme");
    expect(await world.say("status")).toContain("not linked");
  });

  it("knows nobody of the workspace it belonged to before: the same member id is somebody else (SL-20)", async () => {
    await world.say(`link ${await code()}`);
    world.slack.addWorkspace({ id: "T0OTHER", name: "Other" });
    world.slack.install({ token: "xoxb-of-another-team", team: "T0OTHER" });
    await world.connector.disconnect(world.cardId);
    await world.save({ bot_token: "xoxb-of-another-team", signing_secret: secret });
    await world.harness.storage.integrations.patch(world.cardId, { active: true });
    expect(await world.say("start website", { teamId: "T0OTHER" })).toContain("not linked");
    expect(await world.harness.countRunning(member)).toBe(0);
  });

  it("is found at the shared URL by its workspace, and by the linked member (SL-5)", async () => {
    const at = world.clock.now();
    const send = async (text: string, userId?: string) => {
      const more = userId === undefined ? {} : { userId };
      const reply = await world.connector.receive(
        await signedCommand({ secret, at, text, ...more }),
      );
      return textOf(reply);
    };
    expect(await send(`link ${await code()}`)).toContain("You are linked.");
    expect(await send("start website")).toContain("Started");
    expect(await send("status", "U0OTHER")).toContain("/tt link");
  });

  it("knows a member of an organisation in every team of it (SL-20)", async () => {
    world.slack.addWorkspace({ id: defaultTeam, name: "Acme", enterpriseId: "E0ORG" });
    await world.save({});
    await world.say(`link ${await code()}`, { enterpriseId: "E0ORG" });
    const text = await world.say("start website", { enterpriseId: "E0ORG", teamId: "T0SECOND" });
    expect(text).toContain("Started");
  });

  it("knows a member who linked before the workspace joined an organisation, and after it left", async () => {
    await world.say(`link ${await code()}`);
    expect(await world.say("start website", { enterpriseId: "E0ORG" })).toContain("Started");
    expect(await world.say("stop", { enterpriseId: "E0ORG" })).toContain("Stopped");
    expect(await world.say("start website")).toContain("Started");
  });

  it("knows such a member in the organisation's other teams, once it knows the organisation", async () => {
    await world.say(`link ${await code()}`);
    world.slack.addWorkspace({ id: defaultTeam, name: "Acme", enterpriseId: "E0ORG" });
    await world.save({});
    const elsewhere = { enterpriseId: "E0ORG", teamId: "T0SECOND" };
    expect(await world.say("start website", elsewhere)).toContain("Started");
  });

  it("knows a member who linked in an organisation wherever the organisation is left out", async () => {
    await world.say(`link ${await code()}`, { enterpriseId: "E0ORG" });
    expect(await world.say("start website")).toContain("Started");
  });

  it.each([[undefined], ["E0ORG"]])(
    "keeps links stored by the organisation's id: enterprise_id %s",
    async (enterpriseId) => {
      world.slack.addWorkspace({ id: defaultTeam, name: "Acme", enterpriseId: "E0ORG" });
      await world.save({});
      await linkAs("E0ORG:U2CERLKJA", member);
      const seed = enterpriseId === undefined ? {} : { enterpriseId };
      expect(await world.say("start website", seed)).toContain("Started");
      expect(await world.harness.countRunning(member)).toBe(1);
    },
  );

  it("lets a new link end the one stored by the organisation's id", async () => {
    world.slack.addWorkspace({ id: defaultTeam, name: "Acme", enterpriseId: "E0ORG" });
    await world.save({});
    await linkAs("E0ORG:U2CERLKJA", member);
    await world.say(`link ${await code(world.owner)}`, { enterpriseId: "E0ORG" });
    const { users } = world.harness.storage;
    expect(await users.byIdentity("slack", { id: "E0ORG:U2CERLKJA" })).toBeUndefined();
    await world.say("start website", { enterpriseId: "E0ORG" });
    expect(await world.harness.countRunning(world.owner)).toBe(1);
  });

  /** Links as earlier versions stored it. */
  const linkAs = async (externalId: string, user: number): Promise<void> => {
    const row = await world.row();
    await world.harness.storage.commit({
      integration: world.cardId,
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

describe("cards that share an app", () => {
  it("act each for its own member (SL-5)", async () => {
    const world = await cardWorld();
    await project(world, "Website");
    const colleague = await world.harness.createUser();
    const row = await world.row();
    const other = await world.harness.createIntegration({
      owner: colleague,
      connector: row.connector,
      settings: { ...row.settings, linked_slack_user_id: "U0OTHER" },
      state: row.state,
    });
    const sealed = await world.ports.crypto.secrets.seal(secret, `${other.id}:signing_secret`);
    await world.harness.storage.integrations.patch(other.id, {
      secrets: { signing_secret: sealed },
    });
    const fresh = await world.harness.storage.integrations.get(other.id);
    await world.harness.storage.commit({
      integration: other.id,
      guard: { settingsVersion: fresh?.settingsVersion ?? 0 },
      changes: [
        {
          type: "routing_key.add",
          routingKey: { index: "member", value: `${defaultTeam}:U0OTHER` },
        },
        { type: "routing_key.add", routingKey: { index: "team", value: defaultTeam } },
      ],
    });
    const send = async (text: string, userId: string, enterpriseId?: string): Promise<string> => {
      const organisation = enterpriseId === undefined ? {} : { enterpriseId };
      const seed = { secret, at: world.clock.now(), text, userId, ...organisation };
      return textOf(await world.connector.receive(await signedCommand(seed)));
    };
    expect(await send("start website", "U0OTHER")).toContain("Started");
    expect(await world.harness.countRunning(colleague)).toBe(1);
    expect(await send("start website", "U2CERLKJA")).toContain("Started");
    expect(await send("stop", "U0OTHER")).toContain("Stopped");
    expect(await world.harness.countRunning(world.owner)).toBe(1);
    expect(await world.harness.countRunning(colleague)).toBe(0);
    expect(await send("stop", "U0THIRD")).toContain("member id");
    // Their workspace joins an organisation.
    expect(await send("start website", "U0OTHER", "E0ORG")).toContain("Started");
    expect(await send("stop", "U0OTHER", "E0ORG")).toContain("Stopped");
    expect(await world.harness.countRunning(world.owner)).toBe(1);
  });
});
