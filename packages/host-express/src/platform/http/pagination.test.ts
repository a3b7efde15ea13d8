import { describe, expect, it } from "vitest";
import * as z from "zod";
import { offsetOf } from "../db/page";
import { pageQuery, pagination } from "./pagination";

describe("pageQuery", () => {
  const query = z.object(pageQuery);

  it.each([
    [{}, 1, 50],
    [{ page: "3", per_page: "20" }, 3, 20],
    [{ page: "0", per_page: "0" }, 1, 50],
    [{ page: "-2", per_page: "-2" }, 1, 50],
    [{ page: "x", per_page: "2.5" }, 1, 50],
    [{ page: "", per_page: " 7" }, 1, 50],
    [{ per_page: "100" }, 1, 100],
    [{ per_page: "101" }, 1, 100],
    [{ page: "9".repeat(400), per_page: "9".repeat(400) }, 10_000_000, 100],
  ])("%j is page %i of %i", (given, page, perPage) => {
    expect(query.parse(given)).toEqual({ page, per_page: perPage });
  });
});

describe("pagination", () => {
  it.each([
    // page, per_page, total → pages, next, previous
    [1, 50, 0, 0, null, null],
    [1, 50, 50, 1, null, null],
    [1, 50, 51, 2, 2, null],
    [2, 50, 51, 2, null, 1],
    [2, 10, 25, 3, 3, 1],
    [9, 10, 25, 3, null, 8],
  ])("page %i of %i of %i", (page, perPage, total, pages, next, previous) => {
    expect(pagination({ page, per_page: perPage }, total)).toEqual({
      page,
      per_page: perPage,
      total,
      pages,
      has_next: next !== null,
      has_prev: previous !== null,
      next_page: next,
      prev_page: previous,
    });
  });

  it("has an offset", () => {
    expect(offsetOf({ page: 3, per_page: 20 })).toBe(40);
  });
});
