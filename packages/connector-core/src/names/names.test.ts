import { describe, expect, it } from "vitest";
import { chooseFound } from "./choose-found";
import { foldName } from "./fold";
import { emojiNames } from "./emoji-names";
import { nameKey } from "./name-key";
import { nearestNames } from "./nearest-names";

/** Every character with another case or normal form, and a sample of Hangul. */
const variableCharacters = (): string[] => {
  const found: string[] = [];
  for (let code = 0; code < 0x2fa20; code += code >= 0xac00 && code < 0xd7a3 ? 97 : 1) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const character = String.fromCodePoint(code);
    const other = character.toLowerCase() + character.toUpperCase() + character.normalize("NFKD");
    if (other !== character.repeat(3)) found.push(character);
  }
  return found;
};

describe("foldName", () => {
  it.each([
    ["İstanbul", "istanbul"],
    ["ΟΔΟΣ", "οδοσ"],
    ["οδος", "οδοσ"],
    ["U\u0308ber Cafe\u0301", "über café"],
    ["STRASSE", "strasse"],
    ["Straße", "strasse"],
    ["STRAẞE", "strasse"],
    ["ﬁle", "file"],
    ["a\u200e\u2068\u00ad\ufe0f\u0000b", "ab"],
    [" a \t\r\n\u00a0\u2003\u3000 b ", "a b"],
    ["\u200e \u2068", ""],
    ["नमस्ते", "नमस्ते"],
  ])("folds %j to %j", (name, key) => {
    expect(foldName(name)).toBe(key);
    expect(nameKey(name)).toBe(key);
  });

  it("gives the same result for every case and normal form of a character, and is idempotent", () => {
    const odd = variableCharacters().filter((character) => {
      const key = foldName(`x${character}x`);
      return [
        key,
        `x${character.toLowerCase()}x`,
        `x${character.toUpperCase()}x`,
        `x${character}x`.normalize("NFD"),
        `x${character}x`.normalize("NFKD"),
      ].some((other) => foldName(other) !== key);
    });
    expect(odd).toEqual([]);
  }, 20_000);
});

describe("nameKey", () => {
  it.each([
    [":rocket: Launch", "🚀 launch"],
    ["🚀 Launch", "🚀 launch"],
    [":ROCKET:", "🚀"],
    [":+1:", "👍"],
    [":thumbsup::skin-tone-6:", "👍"],
    ["👍🏿", "👍"],
    [":flag-de: Berlin", "🇩🇪 berlin"],
    [":female-astronaut::skin-tone-3:", nameKey("👩🏼‍🚀")],
    [":heart:", nameKey("❤️")],
    [":acme-logo: Site", ":acme-logo: site"],
    ["10:30:45", "10:30:45"],
    ["::", "::"],
  ])("turns %j into %j", (name, key) => {
    expect(nameKey(name)).toBe(key);
  });

  it("gives the same key for an emoji and each of its short names", () => {
    const lines = emojiNames.split("\n").map((line) => line.split(" "));
    expect(lines.length).toBeGreaterThan(1_900);
    for (const [emoji = "", ...names] of lines) {
      expect(emoji).toMatch(/^(\p{Emoji}|\p{Emoji_Component}|\u200d)+$/u);
      for (const name of names) {
        expect(name).toMatch(/^[a-z0-9_+'-]+$/);
        expect(nameKey(`:${name}:`), name).toBe(nameKey(emoji));
      }
    }
  });
});

describe("nearestNames", () => {
  const items = ["Website", "Web shop", "Payroll", "Über uns"].map((name) => ({ name }));

  it.each<readonly [string, number, readonly string[]]>([
    ["websit", 5, ["Website", "Web shop"]],
    ["websit", 1, ["Website"]],
    ["UBER", 5, ["Über uns"]],
    ["über", 5, ["Über uns"]],
    ["", 5, []],
    ["xyz", 5, []],
  ])("of %j, at most %i", (typed, limit, names) => {
    expect(nearestNames(typed, items, limit).map(({ name }) => name)).toEqual(names);
  });
});

describe("chooseFound", () => {
  const id = { id: 7, name: "Seven", match: "id" } as const;
  const exact = { id: 1, name: "7", match: "exact" } as const;
  const partial = { id: 2, name: "70", match: "partial" } as const;

  it.each([
    ["an id before names", [partial, exact, id], { one: id }],
    ["a whole name before a part", [partial, exact], { one: exact }],
    ["a single part", [partial], { one: partial }],
    ["nothing", [], { none: true }],
    [
      "several of the same kind",
      [exact, { ...exact, id: 3 }, partial],
      { several: [exact, { ...exact, id: 3 }] },
    ],
  ])("chooses %s", (_what, found, choice) => {
    expect(chooseFound(found)).toEqual(choice);
  });
});
