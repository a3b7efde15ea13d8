import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  auth,
  createRuntime,
  createTelemetry,
  defineConnector,
  draftIntegration,
  path,
  project,
  secret,
  type JsonObject,
  type Result,
} from "../../src/index";
import { memoryPorts, type MemoryPorts } from "../../src/memory/index";

const named = z.array(z.object({ id: z.string(), name: z.string() }));
const descriptor = defineConnector({
  name: "Boards",
  settings: z.object({
    server: z.url().optional(),
    key: secret(z.string().min(8)),
    token: secret(z.string().min(8)),
    board: z.string().min(3),
    list: z.string().optional(),
    hook_secret: secret(z.string(), { generate: true }),
    project: project(),
  }),
  api: {
    base: ({ server }) => server ?? "https://boards.test",
    auth: auth.all(auth.query("key", "key"), auth.query("token", "token")),
  },
  test: () => Promise.resolve("It works."),
  options: {
    board: async ({ api }) => optionsOf(await api.get("/boards", named)),
    list: async ({ api, settings: { board } }) =>
      board === undefined ? [] : optionsOf(await api.get(path`/boards/${board}/lists`, named)),
  },
});
const { manifest } = descriptor;

function optionsOf(items: z.output<typeof named>) {
  return items.map(({ id, name }) => ({ value: id, label: name }));
}

let ports: MemoryPorts & { readonly fetch: typeof globalThis.fetch };
let requests: string[];
let owner: number;

beforeEach(async () => {
  requests = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    const { url } = new Request(input, init);
    requests.push(url);
    return Promise.resolve(Response.json([{ id: new URL(url).pathname, name: "Found" }]));
  };
  ports = { ...memoryPorts(), fetch, guardedFetch: fetch };
  owner = await ports.harness.createUser();
});

const draft = (input: JsonObject) =>
  draftIntegration({ ...ports, manifest, env: {} }, { owner, input });

/** The values that a form offers for a field, or why it offers none. */
async function listed(field: string, input: JsonObject): Promise<readonly string[] | object> {
  const telemetry = createTelemetry();
  const connector = descriptor.create({ ...ports, telemetry, baseUrl: "https://tt.test", env: {} });
  const drafted = await draft(input);
  if (!drafted.ok) return drafted.errors;
  const result = await connector.listOptions(drafted.row, field);
  return result.ok ? result.choices.map(({ value }) => value) : { code: result.code };
}

async function save(input: JsonObject): Promise<void> {
  const app = createRuntime({ connectors: [descriptor], ports, baseUrl: "https://tt.test" });
  const project = await ports.harness.createProject();
  const saved: Result = await app.integrations.save("boards", owner, { project, ...input });
  if (!saved.ok) throw new Error(saved.error);
}

const credentials = { key: "key-of-the-form", token: "token-of-the-form" };
const saved = { key: "saved-key", token: "saved-token", board: "saved-board" };

describe("the options of a form", () => {
  it("are listed before the first save, by what was entered", async () => {
    expect(await listed("board", { ...credentials, board: "", project: "" })).toEqual(["/boards"]);
    expect(requests).toEqual([
      "https://boards.test/boards?key=key-of-the-form&token=token-of-the-form",
    ]);
    expect(await ports.storage.integrations.byOwner(manifest.key, owner)).toBeUndefined();
  });

  it("depend on other fields of the form, not on the saved ones", async () => {
    await save(saved);
    expect(await listed("list", { board: "other" })).toEqual(["/boards/other/lists"]);
    expect(requests).toEqual([
      "https://boards.test/boards/other/lists?key=saved-key&token=saved-token",
    ]);
    expect(await listed("list", {})).toEqual(["/boards/saved-board/lists"]);
  });

  it("leave out what the save would refuse", async () => {
    expect(await listed("list", { ...credentials, board: "no" })).toEqual([]);
    expect(await listed("board", { ...credentials, key: "short" })).toEqual({
      code: "not_configured",
    });
    expect(await listed("board", {})).toEqual({ code: "not_configured" });
    expect(requests).toEqual([]);
  });

  it("come from the server of the form, which gets no saved secret", async () => {
    const server = "https://own.test";
    expect(await listed("board", { ...credentials, server })).toEqual(["/boards"]);
    await save(saved);
    requests = [];
    const again = [expect.stringMatching(/^Enter this again/)];
    expect(await listed("board", { server })).toEqual({ key: again, token: again });
    expect(await listed("board", { server, ...credentials, token: "short" })).toEqual({
      token: again,
    });
    expect(requests).toEqual([]);
    expect(await listed("board", { server, ...credentials })).toEqual(["/boards"]);
    expect(requests.map((url) => new URL(url).origin)).toEqual([server]);
  });

  it("are not listed if the server of the form is none", async () => {
    expect(await listed("board", { ...credentials, server: "own" })).toEqual({
      server: [expect.stringMatching(/URL/)],
    });
    expect(await draft({ colour: "red" })).toMatchObject({
      code: "invalid_config",
      errors: { colour: ["Unknown field"] },
    });
    expect(requests).toEqual([]);
  });

  it("may be asked for by a form that pauses the integration", async () => {
    expect(await listed("board", { ...credentials, is_active: "false" })).toEqual(["/boards"]);
  });
});
