import { renderToString } from "preact-render-to-string";
import { beforeAll, describe, expect, it } from "vitest";
import { loadAssets } from "../../../platform/assets/load";
import { overviewPage, type OverviewProps } from "./page";

describe("the page of all entries, before the sums are known", () => {
  // The icons are a file.
  beforeAll(async () => {
    await loadAssets();
  });

  const texts = { range: "all" } as OverviewProps["filters"]["texts"];
  const filters = {
    texts,
    choices: { status: "pending" },
    showsAll: false,
    allHref: "/entries?range=all&filters=all",
  } as const;
  const day = { day: "2026-01-15", label: "Today", seconds: 3_600, items: [] };
  const props: OverviewProps = {
    filters,
    active: [],
    rangeText: "All entries",
    stats: { status: "pending" },
    sumsHref: "/entries?range=all&sums=all",
    days: [day],
    edit: undefined,
    path: "/entries?range=all",
    page: 3,
    pages: 4,
    pageHref: (page) => `/entries?range=all&page=${String(page)}`,
    allHref: "/entries?range=all",
    exportHref: "/entries.csv?range=all",
  };
  const html = (more: Partial<OverviewProps> = {}) =>
    renderToString(<>{overviewPage({ ...props, ...more }).children}</>);

  it("lets scripts load them, and links to them without scripts", () => {
    expect(html()).toMatch(/<div id="entries-sums" data-load/);
    expect(html()).toContain('<noscript><a href="/entries?range=all&amp;sums=all">');
    const stats = { status: "ready", value: [{ label: "Hours", value: "7:30" }] } as const;
    expect(html({ stats })).toMatch(/<div id="entries-sums"(?! data-load)/);
    expect(html({ stats })).toContain("7:30");
  });

  it("links to the next page without the number of pages", () => {
    expect(html()).toContain("Page 3<");
    expect(html()).toContain("page=4");
    expect(html({ stats: { status: "ready", value: [] } })).toContain("Page 3 of 4");
    expect(html({ pages: 3 })).not.toContain("page=4");
  });

  it("offers to try again if they could not be read", () => {
    expect(html({ stats: { status: "failed" } })).toContain("Try again: Sums");
  });
});
