import { describe, expect, it } from "vitest";
import { fillMarkers } from "./markers";
import type { OpenApi, Schema } from "./openapi";
import { sections } from "./sections";
import { notes, table, typeWords } from "./words";

describe("words for a schema", () => {
  it.each<[Schema, string]>([
    [{ type: "integer" }, "integer"],
    [{ type: ["string", "null"], format: "date-time" }, "time or null"],
    [{ type: "array", items: { $ref: "#/components/schemas/Task" } }, "list of Task"],
    [{ anyOf: [{ $ref: "#/components/schemas/Task" }, { type: "null" }] }, "Task or null"],
    [{ type: "boolean", const: true }, "`true`"],
    [{}, "any value"],
  ])("%j is %s", (schema, words) => {
    expect(typeWords(schema)).toBe(words);
  });

  it.each<[Schema, string]>([
    [{ description: "A rate", minimum: 0, maximum: 10 }, "A rate; 0 to 10"],
    [{ enum: ["a", "b"], default: "a" }, "one of `a`, `b`; default `a`"],
    [{ minLength: 16, maxLength: 255 }, "16 to 255 characters"],
    [{ minLength: 1, maxLength: 200 }, "at most 200 characters"],
    [{ exclusiveMinimum: 0, maximum: 2_147_483_647 }, ""],
    [{ default: null }, ""],
    [
      { description: "Which.", anyOf: [{ enum: ["a"] }, { const: "all" }] },
      "Which; one of `a`, `all`",
    ],
  ])("the notes on %j are %s", (schema, words) => {
    expect(notes(schema)).toBe(words);
  });
});

it("tables keep their cells apart", () => {
  expect(table(["a"], [["one|two\nthree"]])).toBe("| a |\n| --- |\n| one\\|two three |");
});

it("operations that take the same share a table", () => {
  const operation = (id: string): OpenApi["paths"][string][string] => ({
    operationId: id,
    summary: "Change a task",
    tags: ["Tasks"],
    security: [],
    parameters: [{ name: "page", in: "query", schema: { type: "integer" } }],
    responses: { 200: {} },
  });
  const { endpoints = "" } = sections({
    tags: [{ name: "Tasks", description: "Parts of a project." }],
    paths: { "/a": { put: operation("one"), patch: operation("two") } },
    components: { schemas: {}, responses: {}, parameters: {} },
  });
  expect(endpoints).toContain("#### PUT /a, PATCH /a\n");
});

describe("markers", () => {
  const text = "Before\n<!-- generated: scopes -->\nold\n<!-- end -->\nAfter";

  it("are filled, and what is around them stays", () => {
    expect(fillMarkers(text, { scopes: "new" })).toBe(
      "Before\n<!-- generated: scopes -->\n\nnew\n\n<!-- end -->\nAfter",
    );
  });

  it("and parts belong together", () => {
    expect(() => fillMarkers(text, {})).toThrow('the marker "scopes"');
    expect(() => fillMarkers(text, { scopes: "", errors: "" })).toThrow("No marker for errors");
  });
});

it("every operation is in a table, with who may call it and what it takes", () => {
  const document: OpenApi = {
    tags: [{ name: "Tasks", description: "Parts of a project." }],
    paths: {
      "/api/v1/tasks": {
        post: {
          operationId: "post_tasks",
          summary: "Create a task",
          tags: ["Tasks"],
          security: [{ bearer: ["write:tasks"] }],
          requestBody: {
            content: {
              "application/json": {
                schema: { properties: { name: { type: "string" } }, required: ["name"] },
              },
            },
          },
          responses: {
            201: {
              content: {
                "application/json": {
                  schema: {
                    properties: {
                      message: { const: "Done" },
                      task: { $ref: "#/components/schemas/Task" },
                    },
                  },
                },
              },
            },
          },
        },
      },
    },
    components: { schemas: {}, responses: {}, parameters: {} },
  };
  const { scopes, endpoints = "" } = sections(document);
  expect(scopes).toContain("| `write:tasks` | `POST /api/v1/tasks` |");
  expect(endpoints).toContain(
    "| POST | `/api/v1/tasks` | `write:tasks` | Create a task | 201 `message`, `task`: Task |",
  );
  expect(endpoints).toContain("| `name` \\* | body | text |  |");
});
