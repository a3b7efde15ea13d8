import { describe, expect, it } from "vitest";
import { PageGuard } from "./page-guard";

describe("PageGuard", () => {
  it("accepts every page once", () => {
    const guard = new PageGuard("Example");
    for (const page of ["", "a", "b"]) guard.enter(page);
    expect(() => {
      guard.enter("a");
    }).toThrow("Example returned the same page twice, so the list would never end.");
  });

  it("limits the number of pages", () => {
    const guard = new PageGuard("Example", 2);
    guard.enter("a");
    guard.enter("b");
    expect(() => {
      guard.enter("c");
    }).toThrow("Example returned more than 2 pages.");
  });
});
