import { describe, expect, it } from "vitest";
import { PageGuard } from "./page-guard";

describe("a page guard", () => {
  it("lets every page pass once", () => {
    const guard = new PageGuard("Example");
    for (const page of ["", "a", "b"]) guard.enter(page);
    expect(() => {
      guard.enter("a");
    }).toThrow("Example answered with the same page again, so the list never ends.");
  });

  it("ends a list that has ever new pages", () => {
    const guard = new PageGuard("Example", 2);
    guard.enter("a");
    guard.enter("b");
    expect(() => {
      guard.enter("c");
    }).toThrow("Example answered with more than 2 pages.");
  });
});
