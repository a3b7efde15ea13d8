import { describe, expect, it } from "vitest";
import { inGroups, routeGroupOf } from "./route-groups";
import { json, route } from "./route";

describe("routeGroupOf", () => {
  it.each([
    ["/", ""],
    ["/projects", "projects"],
    ["/projects/", "projects"],
    ["/PROJECTS/7/edit", "projects"],
    ["/api", "api/"],
    ["/api/docs", "api/docs"],
    ["/api/projects/{id}/forecast", "api/projects"],
    ["/api/v1", "api/v1/"],
    ["/api/v1/projects/7", "api/v1/projects"],
    ["/API/V1/Projects", "api/v1/projects"],
    ["/apiary/v1", "apiary"],
    ["//projects", ""],
    ["/%70rojects", "%70rojects"],
  ])("of %s is %j", (path, group) => {
    expect(routeGroupOf(path)).toBe(group);
  });
});

it("a route whose group depends on a parameter is refused", () => {
  const path = (text: string) =>
    route({
      method: "get",
      path: text,
      access: { type: "public" },
      summary: "Show the test page",
      tag: "System",
      responses: {},
      handler: () => json(200, {}),
    });
  const mounted = (text: string) => inGroups([path(text)], () => () => undefined);
  expect(() => mounted("/api/v1/{name}")).toThrow(TypeError);
  expect(() => mounted("/{name}")).toThrow(TypeError);
  expect(() => mounted("/projects/{id}")).not.toThrow();
});
