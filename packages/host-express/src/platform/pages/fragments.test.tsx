import type { VNode } from "preact";
import { describe, expect, it } from "vitest";
import { renderFragments, requestedFragments } from "./fragments";

function Part({ name }: { readonly name: string }): VNode {
  return (
    <>
      <p>outside</p>
      <section id={name}>
        <b>{name}</b>
      </section>
    </>
  );
}

const page = (
  <html lang="en">
    <body>
      {[1, 2].map((index) => (
        <Part key={index} name={`part-${String(index)}`} />
      ))}
      <main>
        {null}text
        <Part name="<script>" />
      </main>
    </body>
  </html>
);

describe("renderFragments", () => {
  it("renders the elements with the ids, and nothing else", () => {
    expect(renderFragments(page, ["part-2"])).toBe('<section id="part-2"><b>part-2</b></section>');
  });

  it("renders them in the order of the page, each once, without unknown ones", () => {
    const html = renderFragments(page, ["part-2", "unknown", "part-1", "part-2"]);
    expect([...html.matchAll(/id="([^"]+)"/g)].map(([, id]) => id)).toEqual(["part-1", "part-2"]);
  });

  it("escapes texts", () => {
    expect(renderFragments(page, ["<script>"])).toContain("<b>&lt;script></b>");
  });
});

describe("requestedFragments", () => {
  it.each([
    [undefined, undefined],
    ["", []],
    ["timer  recent ", ["timer", "recent"]],
  ])("%j asks for %j", (header, ids) => {
    expect(requestedFragments(header)).toEqual(ids);
  });

  it("is bounded", () => {
    expect(requestedFragments("a ".repeat(1_000))).toHaveLength(20);
  });
});
