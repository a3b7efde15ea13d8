import { describe, expect, it } from "vitest";
import { siteFaults } from "./site-faults";

const site = (change: Readonly<Record<string, string | undefined>> = {}) =>
  siteFaults(
    new Map(
      Object.entries({
        "index.html": '<a href="/guide/a.html#part">A</a> <a class="x" href="./guide/">G</a>',
        "guide/index.html": '<a href="a.html?x=1#part">A</a> <a href="https://example.com/x">E</a>',
        "guide/a.html": '<h2 id="part">Part</h2> <a href="#part">#</a> <a href="../p.png">P</a>',
        "404.html": "",
        "p.png": undefined,
        ...change,
      }),
    ),
  );

describe("the faults of a site", () => {
  it("are none if all links have a target", () => {
    expect(site()).toEqual([]);
  });

  it.each([
    [
      "a missing page",
      { "guide/a.html": '<h2 id="part"></h2><a href="b.html">B</a>' },
      "guide/b.html does not exist",
    ],
    ["a missing picture", { "404.html": '<a href="q.png">Q</a>' }, "q.png does not exist"],
    ["a missing anchor", { "guide/a.html": "" }, "guide/a.html has no #part"],
    ["an anchor of the same page", { "404.html": '<a href="#no">N</a>' }, "404.html has no #no"],
    ["a page without a link", { "new.html": "" }, "new.html: no page links it"],
    [
      "a page that links only itself",
      { "new.html": '<a href="new.html">N</a>' },
      "no page links it",
    ],
    [
      "a script of another host",
      { "404.html": '<script src="https://cdn.example/x.js">' },
      "loads https://cdn.example/x.js",
    ],
    [
      "a style of another host",
      { "404.html": '<link rel="x" href="//cdn.example/x.css">' },
      "loads //cdn.example/x.css",
    ],
    [
      "a font of another host",
      { "a.css": "@font-face{src:url(https://f.example/f.woff2)}" },
      "loads https://f.example/f.woff2",
    ],
    [
      "a picture of another host",
      { "404.html": '<img alt="" src="http://i.example/i.png">' },
      "loads http://i.example/i.png",
    ],
  ])("include %s", (_name, change, fault) => {
    expect(site(change).join("\n")).toContain(fault);
  });
});
