import { beforeEach, describe, expect, it } from "vitest";
import { defaultUser } from "../src/testing/index";
import { signedCommand } from "../src/testing/index";
import { cardWorld, project, secret, type CardWorld } from "./integration";

let world: CardWorld;
beforeEach(async () => {
  world = await cardWorld();
});

const running = () => world.harness.storage.timers.current(world.owner);

describe("/tt start", () => {
  it.each([
    "website",
    "WEBSITE",
    " Website ",
    "“Website”",
    "'website'",
    "web\u00A0site".replace("\u00A0", ""),
  ])("starts by name: %j (SL-25)", async (typed) => {
    const id = await project(world, "Website");
    expect(await world.say(`start ${typed}`)).toBe("⏱ Started *Website*.");
    expect(await running()).toMatchObject({ projectId: id });
  });

  it("starts by number, before a project that is named by it", async () => {
    const id = await project(world, "Website");
    await project(world, String(id));
    expect(await world.say(`start ${String(id)}`)).toContain("*Website*");
    expect(await running()).toMatchObject({ projectId: id });
  });

  it("prefers the whole name to parts of others", async () => {
    await project(world, "Web shop");
    const id = await project(world, "Web");
    await world.say("start web");
    expect(await running()).toMatchObject({ projectId: id });
  });

  it("starts by a part of a name that only one has", async () => {
    await project(world, "Website");
    const id = await project(world, "Mobile app");
    await world.say("start APP");
    expect(await running()).toMatchObject({ projectId: id });
  });

  it("asks which of several is meant, and starts none", async () => {
    const one = await project(world, "Website old");
    const two = await project(world, "Website new");
    const text = await world.say("start website");
    expect(text).toContain(`• ${String(one)} *Website old*`);
    expect(text).toContain(`• ${String(two)} *Website new*`);
    expect(await running()).toBeUndefined();
  });

  it("asks which of two projects with the same name is meant", async () => {
    await project(world, "Website");
    await project(world, "Website");
    expect(await world.say("start website")).toContain("2 projects");
    expect(await running()).toBeUndefined();
  });

  it("says the nearest names when nobody has this one", async () => {
    await project(world, "Website");
    await project(world, "Accounting");
    const text = await world.say("start wesbite");
    expect(text).toContain("*Website*");
    expect(text).not.toContain("Accounting");
    expect(await running()).toBeUndefined();
  });

  it("asks on which project when none is named", async () => {
    expect(await world.say("start")).toBe("There is no active project that you may use.");
    await project(world, "Website");
    expect(await world.say("start")).toContain("*Website*");
    expect(await running()).toBeUndefined();
  });

  it("lists ten at most", async () => {
    for (let number = 10; number < 25; number += 1) await project(world, `Web ${String(number)}`);
    const text = await world.say("start web");
    expect(text.match(/^• \d+ /gm)).toHaveLength(10);
    expect(text).toContain("More than ten");
  });

  it("finds no project that is closed to the owner", async () => {
    const stranger = await world.harness.createUser();
    const closed = await world.harness.createProject({ name: "Secret", members: [stranger] });
    for (const typed of ["secret", String(closed), "Secre"]) {
      expect(await world.say(`start ${typed}`)).toContain("No project of yours");
    }
    expect(await running()).toBeUndefined();
  });

  it("takes no wildcards", async () => {
    await project(world, "Website");
    for (const typed of ["%", "_", "W%", "web_ite"]) await world.say(`start ${typed}`);
    expect(await running()).toBeUndefined();
  });

  it("says which timer runs already", async () => {
    await project(world, "Website");
    await project(world, "App");
    await world.say("start website");
    expect(await world.say("start app")).toContain("running already: *Website*");
  });
});

describe("/tt start project / task", () => {
  const task = async (projectId: number, ref: string, name: string): Promise<void> => {
    const now = await world.row();
    await world.harness.storage.commit({
      integration: world.cardId,
      guard: { settingsVersion: now.settingsVersion },
      changes: [
        {
          type: "task.upsert",
          task: { source: "test", ref },
          project: projectId,
          fields: { name, description: null, status: "todo", priority: "low" },
          asOf: "2026-01-15T12:00:00Z",
          create: true,
        },
      ],
    });
  };

  it("starts on the task", async () => {
    const id = await project(world, "Website");
    await task(id, "1", "Fix login");
    expect(await world.say("start website / login")).toBe("⏱ Started *Website* / Fix login.");
    expect(await running()).toMatchObject({ projectId: id, task: "Fix login" });
  });

  it("keeps slashes of names apart from the one before the task", async () => {
    const id = await project(world, "Web/App");
    await task(id, "1", "Fix a/b");
    await project(world, "Web");
    await world.say("start web/app");
    expect(await running()).toMatchObject({ projectId: id, task: null });
    await world.say("stop");
    await world.say("start Web/App/Fix a/b");
    expect(await running()).toMatchObject({ projectId: id, task: "Fix a/b" });
  });

  it("asks which task is meant, or says the nearest", async () => {
    const id = await project(world, "Website");
    await task(id, "1", "Fix login");
    await task(id, "2", "Fix logout");
    expect(await world.say("start website / fix")).toContain(`start ${String(id)} /`);
    expect(await world.say("start website / lgoin")).toContain("No task of yours");
    expect(await running()).toBeUndefined();
  });
});

describe("/tt stop, status and today", () => {
  it("stop, and say how long it ran", async () => {
    await project(world, "Website");
    expect(await world.say("stop")).toBe("No timer is running.");
    await world.say("start website");
    world.clock.advance(83 * 60_000);
    expect(await world.say("status")).toBe("⏱ *Website* 1:23 h");
    expect(await world.say("stop")).toBe("✅ Stopped *Website* after 1:23 h.");
    expect(await world.say("status")).toBe("No timer is running.");
  });

  it("sum up today per project, in the owner's time zone", async () => {
    expect(await world.say("today")).toBe("Today: nothing tracked yet.");
    await project(world, "Website");
    await project(world, "App");
    for (const [name, minutes] of [
      ["website", 90],
      ["app", 30],
      ["website", 60],
    ] as const) {
      await world.say(`start ${name}`);
      world.clock.advance(minutes * 60_000);
      await world.say("stop");
    }
    await world.say("start app");
    world.clock.advance(60_000);
    expect(await world.say("today")).toBe(
      "Today: 3:01 h in 4 entries, a timer is running\n• *Website* 2:30 h (2 entries)\n• *App* 0:31 h (2 entries)",
    );
    world.clock.set("2026-01-16T00:00:00Z");
    expect(await world.say("today")).toBe("Today: nothing tracked yet.");
  });
});

describe("anything else", () => {
  it.each([
    "",
    "help",
    "HELP",
    "strat website",
    "stop the music",
    "status now",
    "start-website",
    "?",
  ])("gets help in place and moves nothing: %j (SL-26)", async (text) => {
    await project(world, "Website");
    await world.say("start website");
    const events = (await world.harness.pendingEvents()).length;
    expect(await world.say(text)).toContain("/tt start project / task");
    expect((await world.harness.pendingEvents()).length).toBe(events);
  });

  it("is answered as JSON to the sender only, always 200 (SL-21, SL-22)", async () => {
    for (const text of ["", "help", "start nothing", "stop", "status", "today", "link X"]) {
      const request = await signedCommand({ secret, at: world.clock.now(), text });
      const reply = await world.deliver(request);
      expect(reply).toEqual({
        status: 200,
        body: { response_type: "ephemeral", text: expect.any(String) as string },
      });
    }
  });

  it("never uses the response URL, nor keeps it (SL-23)", async () => {
    const before = world.slack.calls.length;
    await project(world, "Website");
    await world.say("start website");
    await world.say("nonsense");
    expect(world.slack.calls).toHaveLength(before);
    const kept = JSON.stringify(await world.row()) + world.log.text();
    expect(kept).not.toContain("hooks.slack.com");
  });

  it("names the command as it was registered", async () => {
    expect(await world.say("", { command: "/zeit" })).toContain("/zeit start project");
  });
});

describe("text of people", () => {
  it.each([
    ["<!channel>", "&lt;!channel&gt;"],
    ["<@U2CERLKJA>", "&lt;@U2CERLKJA&gt;"],
    ["<https://evil.example|Website>", "&lt;https://evil.example|Website&gt;"],
    ["R&D", "R&amp;D"],
    ["&lt;!here&gt;", "&amp;lt;!here&amp;gt;"],
  ])("is escaped: %s (SL-34)", async (name, shown) => {
    const id = await project(world, name);
    expect(await world.say(`start ${String(id)}`)).toBe(`⏱ Started *${shown}*.`);
    expect(await world.say("status")).toContain(`*${shown}*`);
    expect(await world.say("today")).toContain(`*${shown}*`);
  });

  it("is escaped where we repeat what was typed (SL-34)", async () => {
    const text = await world.say("start <!channel> *x*");
    expect(text).toContain("“&lt;!channel&gt; *\u200Bx*\u200B”");
  });

  it("cannot format (SL-34)", async () => {
    const id = await project(world, "*a* _b_ ~c~ `d`");
    const text = await world.say(`start ${String(id)}`);
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
  ])("is read as it was meant: %j (SL-25)", async (text, name) => {
    const id = await project(world, name);
    await world.say(text);
    expect(await running()).toMatchObject({ projectId: id });
  });

  it("never makes an answer longer than Slack shows (SL-35)", async () => {
    for (let number = 0; number < 12; number += 1)
      await project(world, `${"x".repeat(190)} ${String(number)}`);
    expect((await world.say("start xxx")).length).toBeLessThanOrEqual(3_500);
    expect((await world.say(`start ${"y".repeat(100_000)}`)).length).toBeLessThanOrEqual(3_500);
  });
});

describe("whose timer a command moves", () => {
  it("only the linked member's: the secret says which app, not who (SL-5)", async () => {
    await project(world, "Website");
    const text = await world.say("start website", { userId: "U0OTHER" });
    expect(text).toContain("U0OTHER");
    expect(text).toContain("member id");
    expect(await running()).toBeUndefined();
    await world.say("start website");
    await world.say("stop", { userId: "U0OTHER" });
    expect(await running()).toBeDefined();
    expect(await world.say("status", { userId: "U0OTHER" })).not.toContain("Website");
  });

  it("nobody's while no member id is set", async () => {
    await project(world, "Website");
    await world.save({ linked_slack_user_id: "" });
    expect(await world.say("start website")).toContain(defaultUser);
    expect(await running()).toBeUndefined();
  });

  it("nobody's of another workspace, where the same member id is somebody else (SL-20)", async () => {
    await project(world, "Website");
    expect(await world.say("start website", { teamId: "T0OTHER" })).toContain("Acme");
    expect(await running()).toBeUndefined();
  });

  it("nobody's before the workspace is known", async () => {
    await project(world, "Website");
    await world.harness.storage.integrations.patch(world.cardId, { state: { unset: ["team"] } });
    expect(await world.say("start website")).toContain("press Test");
    expect(await running()).toBeUndefined();
  });

  it("is looked up by member and team, whatever token or name the request carries (SL-6, SL-20)", async () => {
    const id = await project(world, "Website");
    const { connector, clock } = world;
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
