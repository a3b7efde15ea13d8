import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../src/bytes";
import { form, header, json, query, type Place } from "../../src/webhook/place";
import { readFirst, readPlace, readToken } from "../../src/webhook/read-place";
import type { RawRequest } from "../../src/webhook/request";

const formType = { "content-type": "application/x-www-form-urlencoded" };

const request = (body: string, rest: Partial<RawRequest> = {}): RawRequest => ({
  headers: {},
  body: utf8(body),
  ...rest,
});

describe("a JSON place", () => {
  it.each<readonly [string, string, string | undefined]>([
    ['{"a":{"b":"c"}}', "a.b", "c"],
    [' { "a" : { "b" : "c" } } ', "a.b", "c"],
    ['{"x":[{"a":{"b":"no"}}],"a":{"x":{"b":"no"},"b":"c"}}', "a.b", "c"],
    ['{"a":{"x":[1,{"b":2}],"b":"c"},"b":"no"}', "a.b", "c"],
    ['{"b":"no","a":{"b":"c"}}', "a.b", "c"],
    ['{"a":{"c":1},"b":"no"}', "a.b", undefined],
    ['{"x":"\\"a\\":{\\"b\\":\\"no\\"}","a":{"b":"c"}}', "a.b", "c"],
    ['{"x":"\\\\","a":{"b":"c"}}', "a.b", "c"],
    ['{"a":{"b":"acme\\/site \\u00fc\\ud83d\\ude00\\n"}}', "a.b", "acme/site ü😀\n"],
    ['{"\\u0061":{"b":"c"}}', "a.b", "c"],
    ['{"ü":"ä"}', "ü", "ä"],
    ['{"id":1296269}', "id", "1296269"],
    ['{"id":12345678901234567890}', "id", "12345678901234567890"],
    ['{"id":-1 }', "id", "-1"],
    ['{"ok":true,"n":null}', "ok", "true"],
    ['{"n":null}', "n", undefined],
    ['{"n":1.5}', "n", undefined],
    ['{"n":1e3}', "n", undefined],
    ['{"n":{}}', "n", undefined],
    ['{"n":["x"]}', "n", undefined],
    // In the objects of arrays, unless they have different values.
    ['{"a":["b",{"b":"c"}]}', "a.b", "c"],
    ['{"a":[{"b":"c"},{"b":"c","d":1}]}', "a.b", "c"],
    ['{"a":[{"b":"c"},{"b":"d"}]}', "a.b", undefined],
    ['{"a":[{"b":"c"},{"b":null}]}', "a.b", undefined],
    ['{"a":[{"b":"c","b":"c"}]}', "a.b", undefined],
    ['{"a":[{"d":"e"},{"b":"c"}]}', "a.b", "c"],
    ['{"a":[[{"b":"no"}]]}', "a.b", undefined],
    ['{"a":[{"x":{"b":"no"}}]}', "a.b", undefined],
    ['{"a":[{"x":[{"b":"no"}]},{"b":"c"}]}', "a.b", "c"],
    ['{"a":[],"b":"no"}', "a.b", undefined],
    ['{"a":[{"b":"c"}],"a":[{"b":"c"}]}', "a.b", undefined],
    ['{"a":[{"b":{"c":"1"}},{"b":{"c":"1"}}]}', "a.b.c", "1"],
    ['{"a":[{"b":[{"c":"1"}]},{"b":[{"c":"1"},{"c":"2"}]}]}', "a.b.c", undefined],
    ['{"a":{"b":[{"c":"1"}],"b":"x"}}', "a.b.c", undefined],
    ['[{"a":{"b":"no"}}]', "a.b", undefined],
    ['"a"', "a", undefined],
    ["", "a", undefined],
    // Parsers disagree about which of two values counts.
    ['{"a":{"b":"1","b":"2"}}', "a.b", undefined],
    ['{"a":{"b":"1"},"a":{"b":"2"}}', "a.b", undefined],
    ['{"a":{"b":"1"},"a":null}', "a.b", undefined],
    ['{"a":"1","\\u0061":"2"}', "a", undefined],
    // Cut off or not JSON.
    ['{"a":"unfinished', "a", undefined],
    ['{"a":12', "a", undefined],
    ['{"a"', "a", undefined],
    ["}}}}{", "a", undefined],
    ["a=1&b=2", "a", undefined],
  ])("of %s at %s is %j", (body, path, value) => {
    expect(readPlace(json(path), request(body))).toBe(value);
  });

  it.each<readonly [string, string | undefined]>([
    ["payload=%7B%22a%22%3A%7B%22b%22%3A%22c%22%7D%7D", "c"],
    ["payload=%7b%22a%22:+{%22b%22:%22%C3%BC%2F%22}%7d&x=1", "ü/"],
    ['payload={"a":{"b":"%zz"}}', "%zz"],
    ["%70ayload=%7B%22a%22%3A%7B%22b%22%3A%22c%22%7D%7D", "c"],
    ['x=1&payload={"a":{"b":"c"}}', "c"],
    ['payload={"a":{"b":"1"}}&payload={"a":{"b":"2"}}', undefined],
    ['data={"a":{"b":"c"}}', undefined],
    ["payload=", undefined],
    ["payload=%7B%22a%22%3A%7B%22b%22%3A%22unfin", undefined],
    // A text in JSON is no field of a form.
    ['{"x":"&payload={\\"a\\":{\\"b\\":\\"no\\"}}&"}', undefined],
  ])("of the form %s is %j", (body, value) => {
    for (const headers of [formType, {}]) {
      expect(readPlace(json("a.b"), request(body, { headers }))).toBe(value);
    }
  });

  it("is found in the first megabyte only, and in any depth of other values", () => {
    const padding = "x".repeat(999_900);
    expect(readPlace(json("a"), request(`{"p":"${padding}","a":"1"}`))).toBe("1");
    expect(readPlace(json("a"), request(`{"p":"${padding}${padding}","a":"1"}`))).toBeUndefined();
    const deep = "[".repeat(100_000);
    expect(readPlace(json("a"), request(`{"a":"1","p":${deep}`))).toBe("1");
  });

  it("takes time in proportion to the body, whatever it holds", () => {
    for (const unit of ['"', '\\"', '{"a":', "[", "\\", '{"a":{}},', "\\\\\\\"'", "%22", "&"]) {
      for (const before of ['{"p":"', "payload="]) {
        const body = before + unit.repeat(Math.floor(900_000 / unit.length));
        const start = process.cpuUsage();
        readPlace(json("a.b"), request(body));
        const { user, system } = process.cpuUsage(start);
        expect((user + system) / 1_000, before + unit).toBeLessThan(1_000); // milliseconds
      }
    }
  });

  it("agrees with JSON.parse", () => {
    const name = fc.constantFrom("a", "b", "c", "ü", '"', "\\");
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: "binary", maxLength: 8 }),
        fc.integer(),
        fc.boolean(),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(name, tie("value"), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    const root = fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true });
    fc.assert(
      fc.property(root, fc.array(name, { minLength: 1, maxLength: 3 }), (document, path) => {
        let found: unknown[] = [document];
        for (const each of path) {
          found = found
            .flatMap((value) => value)
            .filter((value) => typeof value === "object" && value && !Array.isArray(value))
            .filter((value) => Object.hasOwn(value as object, each))
            .map((value) => (value as Record<string, unknown>)[each]);
        }
        const [wanted] = found;
        const isPlain =
          found.length > 0 &&
          found.every((value) => ["string", "number", "boolean"].includes(typeof value)) &&
          new Set(found.map(String)).size === 1;
        for (const indent of [0, 2]) {
          const text = JSON.stringify(document, undefined, indent);
          const read = readPlace(json(path.join(".")), request(text));
          expect(read).toBe(isPlain ? new TextDecoder().decode(utf8(String(wanted))) : undefined);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it.each<readonly [string, string, string | undefined]>([
    ['{"a":{"b":"c"}}', "a.b", "c"],
    ['{"a":[{"b":"c"},{"b":"c","d":{"e":[{}]}}],"f":[{}]}', "a.b", "c"],
    ['{"a":[{"b":"c"},{"b":"d"}]}', "a.b", undefined],
    ['{"a":[{"b":"c"},{}]}', "a.b", undefined],
    ['{"a":[{"d":{"b":"c"}},{"b":"c"}]}', "a.b", undefined],
    ['{"a":[{"b":"c"},[{"b":"c"}]]}', "a.b", undefined],
    ['{"a":[{"b":{"c":"1"}},{"b":{}}]}', "a.b.c", undefined],
    ['{"a":[{"b":{"c":"1"}},{"b":null}]}', "a.b.c", undefined],
    ['{"a":[{"b":[{"c":"1"}]},{"b":[{"c":"1"},{"c":"1"}]}]}', "a.b.c", "1"],
    ['{"a":[{"b":[{"c":"1"}]},{"b":[{"c":"1"},{}]}]}', "a.b.c", undefined],
    ['{"a":[]}', "a.b", undefined],
    ["{}", "a", undefined],
  ])("that has a token has it in each part: of %s at %s it is %j", (body, path, value) => {
    expect(readToken(json(path), request(body))).toBe(value);
  });

  it("never fails", () => {
    const piece = fc.constantFrom('"', "\\", "{", "}", "[", "]", ":", ",", "a", "b", "1", " ");
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.array(piece, { maxLength: 60 }).map((pieces) => utf8(`{${pieces.join("")}`)),
    );
    fc.assert(
      fc.property(bytes, (body) => {
        const read = readPlace(json("a.b"), { headers: {}, body });
        expect(["undefined", "string"]).toContain(typeof read);
      }),
    );
  });
});

describe("a form place", () => {
  it.each<readonly [string, string | undefined]>([
    ["a=1&b=2", "1"],
    ["b=2&a=1", "1"],
    ["a=x%20y+z%2F%C3%BC", "x y z/ü"],
    ["a=", ""],
    ["a", ""],
    ["%61=1", "1"],
    ["aa=1&b=a=2", undefined],
    ["a=%zz", "%zz"],
    ["a=1=2", "1=2"],
    ["a=1&a=2", undefined],
    ["a=1&%61=2", undefined],
    ["a=&a=2", undefined],
    ["", undefined],
    ["&&&", undefined],
  ])("of %s is %j", (body, value) => {
    expect(readPlace(form("a"), request(body, { headers: formType }))).toBe(value);
  });

  it.each([
    ["another content type", "a=1", { "content-type": "text/plain" }],
    ["no content type", "a=1", {}],
    ["JSON that is sent as a form", '{"text":"&a=1&"}', formType],
    ["JSON after white space that is sent as a form", ' \n[{"text":"&a=1&"}]', formType],
  ])("is not read from %s", (_name, body, headers) => {
    expect(readPlace(form("a"), request(body, { headers }))).toBeUndefined();
  });

  it("is not searched among more than 10,000 fields", () => {
    const many = (count: number) => request(`${"b&".repeat(count)}a=1`, { headers: formType });
    expect(readPlace(form("a"), many(9_999))).toBe("1");
    expect(readPlace(form("a"), many(10_000))).toBeUndefined();
  });

  it("takes time in proportion to the body, whatever it holds", () => {
    for (const unit of ["&", "=", "%", "a%61&", "a=1&", "b"]) {
      const body = unit.repeat(Math.floor(900_000 / unit.length));
      const start = process.cpuUsage();
      readPlace(form("a"), request(body, { headers: formType }));
      const { user, system } = process.cpuUsage(start);
      expect((user + system) / 1_000, unit).toBeLessThan(1_000); // milliseconds
    }
  });
});

describe("a place outside the body", () => {
  it.each<readonly [string, Place, Partial<RawRequest>, string | undefined]>([
    ["a header", header("X-Id"), { headers: { "x-id": "7" } }, "7"],
    ["a missing header", header("x-id"), {}, undefined],
    ["a parameter", query("hub.challenge"), { query: "hub.mode=x&hub.challenge=a%20b" }, "a b"],
    ["a missing parameter", query("a"), { query: "b=1" }, undefined],
    ["a repeated parameter", query("a"), { query: "a=1&a=2" }, undefined],
    ["a parameter without a query", query("a"), {}, undefined],
  ])("%s", (_name, place, rest, value) => {
    expect(readPlace(place, request("", rest))).toBe(value);
  });

  it("is the first with a value, if there are several", () => {
    const places = [form("trigger_id"), json("event_id"), header("x-id")];
    const headers = { "x-id": "3" };
    expect(readFirst(places, request('{"event_id":"2"}', { headers }))).toBe("2");
    expect(readFirst(places, request("trigger_id=1", { headers: formType }))).toBe("1");
    expect(readFirst(places, request('{"event_id":""}', { headers }))).toBe("3");
    expect(readFirst([], request("{}"))).toBeUndefined();
  });
});
