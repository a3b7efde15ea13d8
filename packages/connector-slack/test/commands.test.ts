import { beforeEach, describe, expect, it } from "vitest";
import { defaultUser } from "@tt/fakes/slack";
import { signedCommand } from "@tt/fakes/slack";
import { createFixture, createProject, secret, type Fixture } from "./fixture";

let fixture: Fixture;
beforeEach(async () => {
  fixture = await createFixture();
});

const running = () => fixture.harness.storage.timers.current(fixture.owner);

describe("/tt start", () => {
  it.each([
    "website",
    "WEBSITE",
    " Website ",
    "“Website”",
    "'website'",
    "web\u00A0site".replace("\u00A0", ""),
  ])("starts a timer by project name: %j (SL-25)", async (typed) => {
    const id = await createProject(fixture, "Website");
    expect(await fixture.say(`start ${typed}`)).toBe("⏱ Started *Website*.");
    expect(await running()).toMatchObject({ projectId: id });
  });

  it("prefers a project number to a project with that name", async () => {
    const id = await createProject(fixture, "Website");
    await createProject(fixture, String(id));
    expect(await fixture.say(`start ${String(id)}`)).toContain("*Website*");
    expect(await running()).toMatchObject({ projectId: id });
  });

  it("prefers a whole name to a part of another name", async () => {
    await createProject(fixture, "Web shop");
    const id = await createProject(fixture, "Web");
    await fixture.say("start web");
    expect(await running()).toMatchObject({ projectId: id });
  });

  it("starts a timer by an unambiguous part of a name", async () => {
    await createProject(fixture, "Website");
    const id = await createProject(fixture, "Mobile app");
    await fixture.say("start APP");
    expect(await running()).toMatchObject({ projectId: id });
  });

  it("lists several matches and starts no timer", async () => {
    const one = await createProject(fixture, "Website old");
    const two = await createProject(fixture, "Website new");
    const text = await fixture.say("start website");
    expect(text).toContain(`• ${String(one)} *Website old*`);
    expect(text).toContain(`• ${String(two)} *Website new*`);
    expect(await running()).toBeUndefined();
  });

  it("lists two projects with the same name", async () => {
    await createProject(fixture, "Website");
    await createProject(fixture, "Website");
    expect(await fixture.say("start website")).toContain("2 projects");
    expect(await running()).toBeUndefined();
  });

  it("suggests the most similar names if none matches", async () => {
    await createProject(fixture, "Website");
    await createProject(fixture, "Accounting");
    const text = await fixture.say("start wesbite");
    expect(text).toContain("*Website*");
    expect(text).not.toContain("Accounting");
    expect(await running()).toBeUndefined();
  });

  it("asks for a project if none is named", async () => {
    expect(await fixture.say("start")).toBe("There is no active project that you can use.");
    await createProject(fixture, "Website");
    expect(await fixture.say("start")).toContain("*Website*");
    expect(await running()).toBeUndefined();
  });

  it("lists at most ten projects", async () => {
    for (let number = 10; number < 25; number += 1)
      await createProject(fixture, `Web ${String(number)}`);
    const text = await fixture.say("start web");
    expect(text.match(/^• \d+ /gm)).toHaveLength(10);
    expect(text).toContain("More than ten");
  });

  it("finds no project that the owner cannot use", async () => {
    const stranger = await fixture.harness.createUser();
    const closed = await fixture.harness.createProject({ name: "Secret", members: [stranger] });
    for (const typed of ["secret", String(closed), "Secre"]) {
      expect(await fixture.say(`start ${typed}`)).toContain("No project matches");
    }
    expect(await running()).toBeUndefined();
  });

  it("does not treat typed characters as wildcards", async () => {
    await createProject(fixture, "Website");
    for (const typed of ["%", "_", "W%", "web_ite"]) await fixture.say(`start ${typed}`);
    expect(await running()).toBeUndefined();
  });

  it("names the timer that is already running", async () => {
    await createProject(fixture, "Website");
    await createProject(fixture, "App");
    await fixture.say("start website");
    expect(await fixture.say("start app")).toContain("already running: *Website*");
  });
});

describe("/tt start project / task", () => {
  const task = async (projectId: number, ref: string, name: string): Promise<void> => {
    const now = await fixture.row();
    await fixture.harness.storage.commit({
      integration: fixture.integrationId,
      guard: { settingsVersion: now.settingsVersion },
      changes: [
        {
          type: "task.upsert",
          task: { source: "test", ref },
          project: projectId,
          fields: { name, description: null, status: "todo", priority: "low" },
          asOf: "2026-01-15T12:00:00Z",
          ifMissing: "create",
        },
      ],
    });
  };

  it("starts a timer on the task", async () => {
    const id = await createProject(fixture, "Website");
    await task(id, "1", "Fix login");
    expect(await fixture.say("start website / login")).toBe("⏱ Started *Website* / Fix login.");
    expect(await running()).toMatchObject({ projectId: id, task: "Fix login" });
  });

  it("supports slashes in names of projects and tasks", async () => {
    const id = await createProject(fixture, "Web/App");
    await task(id, "1", "Fix a/b");
    await createProject(fixture, "Web");
    await fixture.say("start web/app");
    expect(await running()).toMatchObject({ projectId: id, task: null });
    await fixture.say("stop");
    await fixture.say("start Web/App/Fix a/b");
    expect(await running()).toMatchObject({ projectId: id, task: "Fix a/b" });
  });

  it("lists several matching tasks, or suggests the most similar ones", async () => {
    const id = await createProject(fixture, "Website");
    await task(id, "1", "Fix login");
    await task(id, "2", "Fix logout");
    expect(await fixture.say("start website / fix")).toContain(`start ${String(id)} /`);
    expect(await fixture.say("start website / lgoin")).toContain("No task matches");
    expect(await running()).toBeUndefined();
  });
});

describe("/tt stop, status and today", () => {
  it("stop the timer and report its duration", async () => {
    await createProject(fixture, "Website");
    expect(await fixture.say("stop")).toBe("No timer is running.");
    await fixture.say("start website");
    fixture.clock.advance(83 * 60_000);
    expect(await fixture.say("status")).toBe("⏱ *Website* 1:23 h");
    expect(await fixture.say("stop")).toBe("✅ Stopped *Website* after 1:23 h.");
    expect(await fixture.say("status")).toBe("No timer is running.");
  });

  it("add up today's time per project in the owner's time zone", async () => {
    expect(await fixture.say("today")).toBe("Today: nothing tracked yet.");
    await createProject(fixture, "Website");
    await createProject(fixture, "App");
    for (const [name, minutes] of [
      ["website", 90],
      ["app", 30],
      ["website", 60],
    ] as const) {
      await fixture.say(`start ${name}`);
      fixture.clock.advance(minutes * 60_000);
      await fixture.say("stop");
    }
    await fixture.say("start app");
    fixture.clock.advance(60_000);
    expect(await fixture.say("today")).toBe(
      "Today: 3:01 h in 4 entries, a timer is running\n• *Website* 2:30 h (2 entries)\n• *App* 0:31 h (2 entries)",
    );
    fixture.clock.set("2026-01-16T00:00:00Z");
    expect(await fixture.say("today")).toBe("Today: nothing tracked yet.");
  });
});

describe("text that is not a command", () => {
  it.each([
    "",
    "help",
    "HELP",
    "strat website",
    "stop the music",
    "status now",
    "start-website",
    "?",
  ])("is answered with help and changes nothing: %j (SL-26)", async (text) => {
    await createProject(fixture, "Website");
    await fixture.say("start website");
    const events = (await fixture.harness.pendingEvents()).length;
    expect(await fixture.say(text)).toContain("/tt start project / task");
    expect((await fixture.harness.pendingEvents()).length).toBe(events);
  });

  it("is answered with status 200, visible to the sender only (SL-21, SL-22)", async () => {
    for (const text of ["", "help", "start nothing", "stop", "status", "today", "link X"]) {
      const request = await signedCommand({ secret, at: fixture.clock.now(), text });
      const reply = await fixture.deliver(request);
      expect(reply).toEqual({
        status: 200,
        body: { response_type: "ephemeral", text: expect.any(String) as string },
      });
    }
  });

  it("leads to no use or storage of the response URL (SL-23)", async () => {
    const before = fixture.slack.calls.length;
    await createProject(fixture, "Website");
    await fixture.say("start website");
    await fixture.say("nonsense");
    expect(fixture.slack.calls).toHaveLength(before);
    const kept = JSON.stringify(await fixture.row()) + fixture.log.text();
    expect(kept).not.toContain("hooks.slack.com");
  });

  it("is answered with the name under which the command is registered", async () => {
    expect(await fixture.say("", { command: "/zeit" })).toContain("/zeit start project");
  });
});

describe("text that users typed", () => {
  it.each([
    ["<!channel>", "&lt;!channel&gt;"],
    ["<@U2CERLKJA>", "&lt;@U2CERLKJA&gt;"],
    ["<https://evil.example|Website>", "&lt;https://evil.example|Website&gt;"],
    ["R&D", "R&amp;D"],
    ["&lt;!here&gt;", "&amp;lt;!here&amp;gt;"],
  ])("is escaped: %s (SL-34)", async (name, shown) => {
    const id = await createProject(fixture, name);
    expect(await fixture.say(`start ${String(id)}`)).toBe(`⏱ Started *${shown}*.`);
    expect(await fixture.say("status")).toContain(`*${shown}*`);
    expect(await fixture.say("today")).toContain(`*${shown}*`);
  });

  it("is escaped when a reply quotes it (SL-34)", async () => {
    const text = await fixture.say("start <!channel> *x*");
    expect(text).toContain("“&lt;!channel&gt; *\u200Bx*\u200B”");
  });

  it("cannot format a message (SL-34)", async () => {
    const id = await createProject(fixture, "*a* _b_ ~c~ `d`");
    const text = await fixture.say(`start ${String(id)}`);
    for (const mark of ["*", "_", "~", "`"]) {
      expect(text.slice("⏱ Started *".length, -2).replaceAll(`${mark}\u200B`, "")).not.toContain(
        mark,
      );
    }
  });

  it.each([
    ["start &lt;b&gt; &amp; c", "<b> & c"],
    ["start <#C012|general>", "general"],
    ["start <@U012|ann>", "ann"],
    ["start\u00A0Web\u2003site", "Web site"],
    ["START   Website", "Website"],
  ])("is normalized: %j (SL-25)", async (text, name) => {
    const id = await createProject(fixture, name);
    await fixture.say(text);
    expect(await running()).toMatchObject({ projectId: id });
  });

  it("never makes a reply longer than Slack shows (SL-35)", async () => {
    for (let number = 0; number < 12; number += 1)
      await createProject(fixture, `${"x".repeat(190)} ${String(number)}`);
    expect((await fixture.say("start xxx")).length).toBeLessThanOrEqual(3_500);
    expect((await fixture.say(`start ${"y".repeat(100_000)}`)).length).toBeLessThanOrEqual(3_500);
  });
});

describe("the timer that a command controls", () => {
  it("is only that of the linked member: the signature proves the app, not the sender (SL-5)", async () => {
    await createProject(fixture, "Website");
    const text = await fixture.say("start website", { userId: "U0OTHER" });
    expect(text).toContain("U0OTHER");
    expect(text).toContain("member ID");
    expect(await running()).toBeUndefined();
    await fixture.say("start website");
    await fixture.say("stop", { userId: "U0OTHER" });
    expect(await running()).toBeDefined();
    expect(await fixture.say("status", { userId: "U0OTHER" })).not.toContain("Website");
  });

  it("is none while no member ID is set", async () => {
    await createProject(fixture, "Website");
    await fixture.save({ linked_slack_user_id: "" });
    expect(await fixture.say("start website")).toContain(defaultUser);
    expect(await running()).toBeUndefined();
  });

  it("is none for another workspace, where the same ID is another member (SL-20)", async () => {
    await createProject(fixture, "Website");
    expect(await fixture.say("start website", { teamId: "T0OTHER" })).toContain("Acme");
    expect(await running()).toBeUndefined();
  });

  it("is none before the workspace is known", async () => {
    await createProject(fixture, "Website");
    await fixture.harness.storage.integrations.patch(fixture.integrationId, {
      state: { team: null },
    });
    expect(await fixture.say("start website")).toContain("Press Test");
    expect(await running()).toBeUndefined();
  });

  it("depends on member and team, not on the token or name in the request (SL-6, SL-20)", async () => {
    const id = await createProject(fixture, "Website");
    const { connector, clock } = fixture;
    const request = await signedCommand({
      secret,
      at: clock.now(),
      text: "start website",
      userName: "somebody.else",
      fields: { token: undefined },
    });
    expect((await connector.receive(request)).status).toBe(200);
    expect(await running()).toMatchObject({ projectId: id });
  });
});
