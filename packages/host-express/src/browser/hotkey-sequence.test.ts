import { describe, expect, it } from "vitest";
import { meaningOf } from "./hotkey-sequence";

const known = ["s", "]", "t", "g t", "g e"];

describe("a key", () => {
  it.each([
    { name: "alone", key: "s", first: undefined, meaning: { hotkey: "s" } },
    { name: "that begins a sequence", key: "g", first: undefined, meaning: { first: "g" } },
    { name: "that completes a sequence", key: "t", first: "g", meaning: { hotkey: "g t" } },
    { name: "alone after the begin of another", key: "]", first: "g", meaning: { hotkey: "]" } },
    { name: "that begins a sequence again", key: "g", first: "g", meaning: { first: "g" } },
    { name: "that presses nothing", key: "Enter", first: undefined, meaning: {} },
  ])("$name", ({ key, first, meaning }) => {
    expect(meaningOf(key, first, known)).toEqual(meaning);
  });
});
