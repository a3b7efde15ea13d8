import { chooseFound, foldName, utf8, type RawRequest } from "@tt/connector-core";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { parseCommand, splitTask } from "../src/commands/parse";
import { escapeText, normalize } from "../src/text";
import { signature, signedBody, signedCommand } from "@tt/fakes/slack";
import { createFixture, createProject, secret, textOf, type Fixture } from "./fixture";

const headers = fc.dictionary(
  fc.constantFrom(
    "content-type",
    "x-slack-signature",
    "x-slack-request-timestamp",
    "x-slack-retry-num",
    "x-other",
  ),
  fc.oneof(
    fc.string(),
    fc.constantFrom("application/x-www-form-urlencoded", "application/json", "v0=", "1768478400"),
  ),
);
const form = fc
  .dictionary(
    fc.constantFrom(
      "command",
      "text",
      "team_id",
      "user_id",
      "enterprise_id",
      "ssl_check",
      "trigger_id",
      "payload",
      "user_name",
    ),
    fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("/tt", "T012AB3C4", "U2CERLKJA", "1")),
  )
  .map((fields) => new URLSearchParams(fields).toString());

describe("arbitrary requests", () => {
  let fixture: Fixture;
  beforeAll(async () => {
    fixture = await createFixture();
    await createProject(fixture, "Website");
  });
  const started = async (): Promise<number> =>
    (await fixture.harness.pendingEvents()).filter(({ type }) => type === "time_entry.started")
      .length;

  it("are refused or treated as certificate checks if unsigned", async () => {
    const body = fc.oneof(fc.uint8Array({ maxLength: 500 }), form.map(utf8), fc.json().map(utf8));
    await fc.assert(
      fc.asyncProperty(headers, body, fc.option(fc.string()), async (given, bytes, query) => {
        const request: RawRequest = {
          headers: given,
          body: bytes,
          ...(query === null ? {} : { query }),
        };
        for (const target of [{}, { publicId: (await fixture.row()).publicId }]) {
          const reply = await fixture.connector.receive(request, target);
          expect([200, 401]).toContain(reply.status);
          if (reply.status === 200) expect(reply.body).toEqual({});
        }
      }),
      { numRuns: 300 },
    );
    expect(await started()).toBe(0);
  });

  it("start no timer and cause no internal error if signed", async () => {
    const text = fc.oneof(form, fc.json(), fc.string({ unit: "binary" }));
    const type = fc.constantFrom(
      "application/x-www-form-urlencoded",
      "application/json",
      "text/plain",
      "",
    );
    await fc.assert(
      fc.asyncProperty(text, type, async (body, contentType) => {
        const seed = { secret, at: fixture.clock.now() };
        const reply = await fixture.deliver(signedBody(seed, contentType, body));
        expect([200, 202, 400]).toContain(reply.status);
      }),
      { numRuns: 500 },
    );
    expect(await started()).toBe(0);
    expect(fixture.log.text()).not.toContain("internal_error");
  });

  it("are refused if a byte changes after signing", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.nat(),
        async (body, at) => {
          const stamp = String(Math.floor(fixture.clock.now().getTime() / 1000));
          const changed = body.map((byte, index) => (index === at % body.length ? byte ^ 1 : byte));
          const reply = await fixture.deliver({
            body: changed,
            headers: {
              "content-type": "application/json",
              "x-slack-request-timestamp": stamp,
              "x-slack-signature": await signature(secret, stamp, body),
            },
          });
          expect(reply.status).toBe(401);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("arbitrary text", () => {
  it("is answered and starts a timer only on the project that it names", async () => {
    const fixture = await createFixture();
    await fixture.harness.allowSeveralTimers(true);
    const names = ["Website", "Web shop", "App", "a/b", "Über"];
    const ids = new Map<number, string>();
    for (const name of names) ids.set(await createProject(fixture, name), name);
    const word = fc.oneof(
      fc.string({ unit: "binary", maxLength: 30 }),
      fc.constantFrom(
        ...names,
        ...names.map((name) => name.slice(0, 3)),
        "start",
        "stop",
        "/",
        "%",
        "'",
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 5 }), fc.boolean(), async (words, order) => {
        const text = [...(order ? ["start"] : []), ...words].join(" ");
        const request = await signedCommand({ secret, at: fixture.clock.now(), text });
        const reply = await fixture.deliver(request);
        expect(reply.status).toBe(200);
        expect(textOf(reply).length).toBeLessThanOrEqual(3_500);
        const running = await fixture.harness.storage.timers.current(fixture.owner);
        if (!running) return;
        const name = foldName(ids.get(running.projectId ?? 0) ?? "");
        const typed = normalize(text).toLowerCase();
        expect(typed.startsWith("start ")).toBe(true);
        const wanted = typed
          .slice("start ".length)
          .replace(/^["']|["']$/g, "")
          .trim();
        // Names are compared without invisible characters.
        const parts = [wanted, ...splitTask(wanted).map((reading) => reading.project)].map(
          foldName,
        );
        expect(
          parts.some(
            (part) => name.includes(part) || String(running.projectId) === part.replace("#", ""),
          ),
          `${text} started ${name}`,
        ).toBe(true);
        await fixture.say("stop");
      }),
      { numRuns: 400 },
    );
  });

  it("is parsed without an error and independently of white space around it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const parsed = parseCommand(text);
        expect(["start", "stop", "status", "today", "link", "help"]).toContain(parsed.type);
        expect(parseCommand(`  ${text}\n`)).toEqual(parsed);
      }),
    );
  });

  it("contains no active markup after escaping (SL-34)", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const shown = escapeText(text);
        expect(shown).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)|[*_~`](?!\u200B)/);
      }),
    );
  });

  it("chooses nothing if two matches are equally good", () => {
    const match = fc.constantFrom("id" as const, "exact" as const, "partial" as const);
    fc.assert(
      fc.property(fc.array(match), (matches) => {
        const found = matches.map((each, id) => ({ id, name: "x", match: each }));
        const choice = chooseFound(found);
        const best = (["id", "exact", "partial"] as const).find((each) => matches.includes(each));
        const matching = found.filter((each) => each.match === best);
        if ("one" in choice) expect(matching).toEqual([choice.one]);
        else if ("several" in choice) expect(matching.length).toBeGreaterThan(1);
        else expect(found).toEqual([]);
      }),
    );
  });
});
