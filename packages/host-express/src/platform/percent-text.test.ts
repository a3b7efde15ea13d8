import { describe, expect, it } from "vitest";
import { percentText } from "./percent-text";

describe("a share in percent", () => {
  it.each([
    [0, "0\u00a0%"],
    [85, "85\u00a0%"],
    [52.2, "52.2\u00a0%"],
    [1240, "1,240\u00a0%"],
    [21.5, "21.5\u00a0%"],
  ])("%d is %j", (percent, text) => {
    expect(percentText(percent)).toBe(text);
  });
});
