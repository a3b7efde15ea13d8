import { fixedClock, type FixedClock } from "@tt/connector-core/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, textOf, type Client } from "../support/client";
import { databaseNames, databaseUrlOf } from "../support/databases";
import { copied, getPage, postForm, wayOf } from "../support/forms";
import { words } from "../support/google";
import { admin, startTestHost, type TestHost } from "../support/host";

const password = "CANARY-password-1";
const day = 24 * 60 * 60_000;

// The pages of administrators about users, and the one-time links they pass on, without scripts.
describe.each(databaseNames)("the pages of users on %s", (kind) => {
  let host: TestHost;
  let clock: FixedClock;
  let me: Client;

  beforeAll(async () => {
    clock = fixedClock(new Date());
    host = await startTestHost({ clock, databaseUrl: await databaseUrlOf(kind) });
    me = host.client();
    await me.logIn(admin);
  });
  afterAll(() => host.close());

  const idOf = async (username: string): Promise<number> => {
    const row = await host.database.db
      .selectFrom("users")
      .select("id")
      .where("username", "=", username)
      .executeTakeFirstOrThrow();
    return row.id;
  };
  const pathOf = async (username: string, more = ""): Promise<string> =>
    `/admin/users/${String(await idOf(username))}${more}`;
  /** Invites a user. @returns the code of their link */
  const invite = async (username: string, more: Record<string, string> = {}): Promise<string> => {
    const fields = { username, full_name: "", email: "", role: "user", ...more };
    const created = expectStatus(await postForm(me, "/admin/users/new", fields), 200);
    const [link = ""] = copied(created);
    const url = new URL(link);
    expect([url.pathname, url.searchParams.get("user")]).toEqual(["/choose-password", username]);
    return url.hash.slice(1);
  };
  const newLink = async (username: string): Promise<string> => {
    const [link = ""] = copied(await postForm(me, await pathOf(username, "/password-link")));
    return new URL(link).hash.slice(1);
  };
  /** Creates a link over the API. @returns its code */
  const newLinkByApi = async (username: string): Promise<string> => {
    const answer = await me.post(`/api/v1/users/${String(await idOf(username))}/password-link`);
    const { password_link: link } = expectStatus(answer, 201).body;
    const expiresAt = new Date(clock.now().getTime() + 3 * day);
    expiresAt.setUTCMilliseconds(0);
    expect(link).toEqual({
      url: expect.stringContaining(`/choose-password?user=${username}#`) as string,
      expires_at: expiresAt.toISOString().replace(".000", ""),
    });
    return new URL((link as { url: string }).url).hash.slice(1);
  };
  const choose = (username: string, code: string, chosen = password, as = host.client()) =>
    postForm(as, "/choose-password", {
      username,
      code,
      new_password: chosen,
      password_again: chosen,
    });
  const canLogIn = async (username: string, typed = password): Promise<boolean> =>
    (await host.client().post("/login", { username, password: typed })).status === 200;

  it("invite a user, who chooses a password by a link, once", async () => {
    const code = await invite("grace", { full_name: "Grace Hopper", email: "grace@example.com" });
    expect(await canLogIn("grace", "")).toBe(false);
    const list = words(expectStatus(await getPage(me, "/admin/users"), 200));
    expect(list).toMatch(/Grace Hopper grace grace@example.com User No password yet Never/);
    expectStatus(await getPage(host.client(), "/choose-password?user=grace"), 200);
    const grace = host.client();
    expect(wayOf(await choose("Grace ", code, password, grace))).toEqual([303, "/"]);
    expectStatus(await grace.get("/api/profile"), 200);
    expect(await canLogIn("grace")).toBe(true);
    const again = expectStatus(await choose("grace", code), 400);
    expect(words(again)).toContain("This link is not valid any more");
    expect(host.logged()).not.toContain(code);
    expect(host.logged()).not.toContain("CANARY");
  });

  it("store only a hash of the code", async () => {
    const code = await invite("hashed");
    const rows = await host.database.db.selectFrom("password_links").selectAll().execute();
    expect(rows.length).toBeGreaterThan(0);
    expect(JSON.stringify(rows)).not.toContain(code);
  });

  it("end a user's sessions when they choose a new password", async () => {
    const code = await invite("lost");
    const old = host.client();
    await choose("lost", code, password, old);
    const next = await newLink("lost");
    expectStatus(await old.get("/api/profile"), 200);
    expect(wayOf(await choose("lost", next, "another-password"))).toEqual([303, "/"]);
    expectStatus(await old.get("/api/profile"), 401);
    expect([await canLogIn("lost"), await canLogIn("lost", "another-password")]).toEqual([
      false,
      true,
    ]);
  });

  it("create a link over the API, which replaces the former one", async () => {
    const former = await invite("lin");
    const code = await newLinkByApi("lin");
    expectStatus(await choose("lin", former), 400);
    expect(wayOf(await choose("lin", code))).toEqual([303, "/"]);
    expect(await canLogIn("lin")).toBe(true);
    const path = `/api/v1/users/${String(await idOf("lin"))}`;
    expectStatus(await me.request("PATCH", path, { is_active: false }), 200);
    expectStatus(await me.post(`${path}/password-link`), 409);
    expectStatus(await me.post("/api/v1/users/999999/password-link"), 404);
  });

  it("refuse a link of another user, a replaced and an expired one", async () => {
    const first = await invite("replaced");
    const second = await newLink("replaced");
    const other = await invite("another");
    for (const code of [first, other, "x".repeat(32)]) {
      expectStatus(await choose("replaced", code), 400);
    }
    clock.advance(3 * day);
    expectStatus(await choose("replaced", second), 400);
    const third = await newLink("replaced");
    clock.advance(3 * day - 1_000);
    expectStatus(await choose("replaced", third), 303);
  });

  it("refuse a link after the password was changed by other means", async () => {
    await choose("changed", await invite("changed"));
    const code = await newLink("changed");
    const change = { password: "set-by-the-administrator" };
    expectStatus(
      await me.request("PATCH", `/api/v1/users/${String(await idOf("changed"))}`, change),
      200,
    );
    expectStatus(await choose("changed", code), 400);
    expect(await canLogIn("changed", change.password)).toBe(true);
  });

  it("let one of concurrent uses of a link succeed", async () => {
    const code = await invite("race");
    const passwords = Array.from({ length: 4 }, (_, index) => `password-number-${String(index)}`);
    const answers = await Promise.all(passwords.map((each) => choose("race", code, each)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 400, 400, 400]);
    const winner = answers.findIndex(({ status }) => status === 303);
    const works = await Promise.all(passwords.map((each) => canLogIn("race", each)));
    expect(works).toEqual(passwords.map((_, index) => index === winner));
  });

  it.each([
    [{ new_password: "7 chars", password_again: "7 chars" }, "At least 8 characters"],
    [{ password_again: "something else" }, "The passwords do not match"],
    [{ code: "" }, "Enter the code of the link"],
    [{ username: " " }, "Enter your username"],
  ])("keep a link after a mistake: %j", async (wrong, text) => {
    const code = await newLink("hashed");
    const fields = {
      username: "hashed",
      code,
      new_password: password,
      password_again: password,
      ...wrong,
    };
    const answer = expectStatus(await postForm(host.client(), "/choose-password", fields), 400);
    expect(words(answer)).toContain(text);
    expect(textOf(answer, "text")).not.toContain("CANARY");
    expectStatus(await choose("hashed", code), 303);
  });

  it("change a user", async () => {
    await invite("typo");
    const path = await pathOf("typo");
    const fields = { username: "tyro", full_name: "Tyro", email: "", role: "admin" };
    expect(wayOf(await postForm(me, path, fields))).toEqual([303, path]);
    expect(words(await getPage(me, path))).toContain("User saved.");
    expect(words(await getPage(me, "/admin/users"))).toMatch(/Tyro tyro Administrator/);
    const taken = expectStatus(await postForm(me, path, { ...fields, username: "admin" }), 409);
    expect(words(taken)).toContain("A user with this username already exists");
    const wrong = expectStatus(await postForm(me, path, { ...fields, email: "nowhere" }), 400);
    expect(words(wrong)).toContain("E-mail: Must be an e-mail address");
    expect(textOf(wrong, "text")).toContain('value="nowhere"');
    // What is not sent stays.
    expectStatus(await postForm(me, path, { full_name: "T." }), 303);
    expect(words(await getPage(me, "/admin/users"))).toMatch(/T\. tyro Administrator/);
    expectStatus(await postForm(me, path, { role: "user" }), 303);
  });

  it("deactivate a user, after a question, and activate them again", async () => {
    const ada = await host.newUser("leaver");
    const code = await newLink("leaver");
    const path = await pathOf("leaver");
    const question = expectStatus(await getPage(me, `${path}/deactivate`), 200);
    expect(words(question)).toContain("Deactivate leaver?");
    expect(wayOf(await postForm(me, `${path}/deactivate`))).toEqual([303, path]);
    expectStatus(await ada.get("/api/profile"), 401);
    expectStatus(await ada.get("/api/v1/users/me"), 401);
    expect(words(await getPage(me, "/admin/users"))).not.toContain("leaver");
    expect(words(await getPage(me, "/admin/users?show=inactive"))).toContain("leaver");
    // No link for a user who cannot log in, and none from before.
    expect(wayOf(await postForm(me, `${path}/password-link`))).toEqual([303, path]);
    expect(wayOf(await postForm(me, `${path}/activate`))).toEqual([303, path]);
    expectStatus(await choose("leaver", code), 400);
    expect(words(await getPage(me, path))).toContain("Make a one-time link");
  });

  it("keep the last administrator", async () => {
    const path = await pathOf("admin");
    const refused = expectStatus(await postForm(me, `${path}/deactivate`), 409);
    expect(words(refused)).toContain("This is the only active administrator.");
    const demoted = expectStatus(await postForm(me, path, { role: "user" }), 409);
    expect(words(demoted)).toContain("Role: This is the only active administrator.");
    expectStatus(await getPage(me, "/admin/users"), 200);
  });

  it("do not know users that do not exist", async () => {
    for (const path of ["/admin/users/999999", "/admin/users/999999/deactivate"]) {
      expectStatus(await getPage(me, path), 404);
      expectStatus(await postForm(me, path), 404);
    }
    expectStatus(await postForm(me, "/admin/users/999999/password-link"), 404);
  });
});
