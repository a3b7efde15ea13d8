import { Secret } from "@tt/connector-core";
import { describe, expect, it } from "vitest";
import { createLog } from "./log";

/** Creates a logger and gives access to its lines. */
function recorded(level: Parameters<typeof createLog>[0] = "debug"): {
  readonly log: ReturnType<typeof createLog>;
  readonly lines: () => Record<string, unknown>[];
  readonly text: () => string;
} {
  const written: string[] = [];
  const log = createLog(level, { write: (line) => written.push(line) });
  return {
    log,
    lines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>),
    text: () => written.join(""),
  };
}

const canary = "canary-7f3a9";

describe("createLog", () => {
  it("writes one line of JSON with the level's name and an ISO time", () => {
    const { log, lines } = recorded();
    log.info({ task: 7 }, "done");
    expect(lines()).toEqual([
      {
        level: "info",
        time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/) as string,
        task: 7,
        msg: "done",
      },
    ]);
  });

  it("writes nothing below its level", () => {
    const { log, text } = recorded("warn");
    log.info({}, "not logged");
    expect(text()).toBe("");
  });

  it.each([
    { headers: { authorization: `Bearer ${canary}` } },
    { headers: { Cookie: `session=${canary}` } },
    { headers: { "x-api-key": canary, "set-cookie": [canary] } },
    { password: canary },
    { newPassword: canary },
    { token: canary },
    { github_token: canary },
    { access_token: canary, refreshToken: canary },
    { webhook_secret: canary },
    { client_secret: canary },
    { secrets: { anything: canary } },
    { credentials: { anything: canary } },
    { deep: [{ integration: { webhook_secret: canary } }] },
    { parameters: [canary], query: `select '${canary}'`, detail: `Key (x)=(${canary})` },
    { value: new Secret(canary) },
  ])("replaces the values of secret fields: %j", (fields) => {
    const { log, text } = recorded();
    log.info(fields, "logged");
    expect(text()).toContain("[secret]");
    expect(text()).not.toContain(canary);
  });

  it.each([
    [`ghp_${"a".repeat(36)}`, "ghp_…"],
    [`gho_${"a".repeat(36)}`, "gho_…"],
    [`ghu_${"a".repeat(36)}`, "ghu_…"],
    [`ghs_${"a".repeat(36)}`, "ghs_…"],
    [`ghr_${"a".repeat(36)}`, "ghr_…"],
    [`github_pat_${"a".repeat(22)}_${"b".repeat(59)}`, "github_pat_…"],
    [`xoxb-1234-5678-${"a".repeat(24)}`, "xoxb-…"],
    [`xoxp-1234-5678-${"a".repeat(24)}`, "xoxp-…"],
    [`xoxe.xoxp-1-${"a".repeat(24)}`, "xoxe.xoxp-…"],
    [`xapp-1-${"a".repeat(24)}`, "xapp-…"],
    [`tt_${"a".repeat(32)}`, "tt_…"],
    [`whsec_${"a".repeat(32)}`, "whsec_…"],
    [`enc:v2:0123abcd:${"a".repeat(40)}`, "enc:v2:…"],
  ])("masks %s in any position", (token, shown) => {
    const { log, text } = recorded();
    const place = `https://example.com/hook?key=${token}&more=1`;
    log.info({ note: place, list: [token] }, `saw ${token}`);
    log.error({ err: new Error(`refused ${token}`, { cause: new Error(token) }) }, "failed");
    expect(text()).not.toContain(token.slice(-20));
    expect(text()).toContain(`saw ${shown}`);
    expect(text()).toContain(`refused ${shown}`);
    expect(() =>
      text()
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as unknown),
    ).not.toThrow();
  });

  it("logs the code and constraint of a database error, but none of its values", () => {
    const { log, lines, text } = recorded();
    const error = Object.assign(new Error("duplicate key value"), {
      code: "23505",
      constraint: "users_username_key",
      detail: `Key (username)=(${canary}) already exists.`,
      where: canary,
      query: `insert into users values ('${canary}')`,
      params: [canary],
      parameters: [canary],
    });
    log.error({ err: error }, "failed");
    log.error({ cause: error }, "failed, in another field");
    log.error(error, "failed, without a field");
    expect(text()).not.toContain(canary);
    expect(lines()[0]?.["err"]).toEqual({
      name: "Error",
      message: "duplicate key value",
      code: "23505",
      constraint: "users_username_key",
      stack: expect.stringContaining("log.test") as string,
    });
    expect(lines()[2]).toMatchObject({ err: { code: "23505" } });
  });

  it("logs cycles, bigints and dates without throwing", () => {
    const { log, lines } = recorded();
    const cycle: Record<string, unknown> = { name: "cycle" };
    cycle["self"] = cycle;
    log.info({ cycle, big: 10n, nothing: null, missing: undefined, when: new Date(0) }, "odd");
    expect(lines()[0]).toMatchObject({ nothing: null, when: "1970-01-01T00:00:00.000Z" });
  });
});
