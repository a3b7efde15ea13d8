import { describe, expect, it } from "vitest";
import { skipReasons } from "./outcome";
import { describeReason, reasonSentences } from "./reasons";

describe("describeReason", () => {
  it.each([...skipReasons, "project_unavailable", "invalid_change"] as const)(
    "is a sentence for %s",
    (reason) => {
      expect(describeReason(reason)).toMatch(/^[A-Z].*\.$/);
      expect(describeReason(reason)).toBe(reasonSentences[reason]);
    },
  );

  it.each([
    ["a reason of the connector's own", "x_draft", { x_draft: "A draft." }, "A draft."],
    ["the connector's wording of a reason", "free", { free: "Shown as free." }, "Shown as free."],
    ["a reason without a sentence", "x_draft", {}, "The connector leaves it out."],
    ["a name of every object", "x_toString", {}, "The connector leaves it out."],
    ["a stored reason that is no longer known", "toString", {}, "The connector leaves it out."],
  ] as const)("describes %s", (_name, reason, own, sentence) => {
    expect(describeReason(reason as "x_", own)).toBe(sentence);
  });
});
