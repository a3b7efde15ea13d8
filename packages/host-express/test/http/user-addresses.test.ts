import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectStatus, type Client } from "../support/client";
import { admin, startTestHost, type TestHost } from "../support/host";

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}
interface Document {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly requestBody?: {
              readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
            };
          }
        >
      >
    >
  >;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** A field that names a server by its words. */
const addressLike =
  /(^|_)(url|uri|server|host|hostname|endpoint|origin|base|domain|callback|proxy)s?$/;

/** Names of all fields of a schema and of the schemas in it. */
function fieldsOf(
  schema: Schema,
  { components }: Document,
  seen: readonly string[] = [],
): string[] {
  const { $ref, properties = {}, items, anyOf = [], allOf = [], oneOf = [] } = schema;
  const inside = [...anyOf, ...allOf, ...oneOf, ...(items ? [items] : [])];
  if ($ref !== undefined && !seen.includes($ref)) {
    const target = components.schemas[$ref.slice($ref.lastIndexOf("/") + 1)];
    if (target) return fieldsOf(target, { components, paths: {} }, [...seen, $ref]);
  }
  return [
    ...Object.keys(properties),
    ...[...Object.values(properties), ...inside].flatMap((each) =>
      fieldsOf(each, { components, paths: {} }, seen),
    ),
  ];
}

describe("addresses that users can set", () => {
  let host: TestHost;
  let me: Client;

  beforeAll(async () => {
    host = await startTestHost();
    me = host.client();
    await me.logIn(admin);
  });
  afterAll(() => host.close());

  it("are known, as the OpenAPI document lists them", async () => {
    const document = (await me.get("/api/openapi.json")).body as unknown as Document;
    const found = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { requestBody }]) =>
        Object.values(requestBody?.content ?? {}).flatMap(({ schema }) =>
          fieldsOf(schema, document)
            .filter((field) => addressLike.test(field))
            .map((field) => `${method.toUpperCase()} ${path} ${field}`),
        ),
      ),
    );
    // A new one needs a test: of the guarded fetch, if the host calls it; of its scheme, if pages show it.
    const called = [
      "PATCH /api/v1/webhooks/{id} url",
      "POST /api/v1/webhooks url",
      "PUT /api/v1/webhooks/{id} url",
    ];
    const onlyShown = [
      "PATCH /api/v1/inventory/items/{id} image_url",
      "PATCH /api/v1/tasks/{id} url",
      "POST /api/v1/inventory/items image_url",
      "POST /api/v1/tasks url",
      "PUT /api/v1/inventory/items/{id} image_url",
      "PUT /api/v1/tasks/{id} url",
    ];
    expect([...new Set(found)].sort()).toEqual([...called, ...onlyShown].sort());
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example"])(
    "that pages show as links are web addresses, not %s",
    async (url) => {
      expectStatus(
        await me.request("PATCH", "/api/admin/settings", { inventory_enabled: true }),
        200,
      );
      const project = await me.createProject(`Project of ${url}`);
      const task = { name: "Task", project_id: project, url };
      const refused = expectStatus(await me.post("/api/v1/tasks", task), 400);
      expect(refused.body["errors"]).toHaveProperty("url");
      const item = { name: "Item", sku: "A-1", image_url: url };
      const other = expectStatus(await me.post("/api/v1/inventory/items", item), 400);
      expect(other.body["errors"]).toHaveProperty("image_url");
    },
  );

  it.each([
    ["loopback", "https://127.0.0.1/hook"],
    ["loopback as a number", "https://2130706433/hook"],
    ["loopback in octal", "https://0177.0.0.1/hook"],
    ["loopback of IPv6", "https://[::1]/hook"],
    ["loopback as mapped IPv4", "https://[::ffff:127.0.0.1]/hook"],
    ["this host by name", "https://localhost/hook"],
    ["a private network", "https://10.0.0.1/hook"],
    ["a cloud's metadata service", "https://169.254.169.254/latest/meta-data"],
    ["a unique local address", "https://[fd00:ec2::254]/hook"],
    ["no encryption", "http://93.184.215.14/hook"],
  ])("are not called: %s", async (name, url) => {
    const hook = { name, url, events: ["task.created"] };
    const made = expectStatus(await me.post("/api/v1/webhooks", hook), 201);
    const { id } = made.body["webhook"] as { readonly id: number };
    expectStatus(await me.post(`/api/v1/webhooks/${String(id)}/test`), 202);
    const attempts = async (): Promise<unknown> =>
      (await me.get(`/api/v1/webhooks/${String(id)}/deliveries`)).body["deliveries"];
    await expect.poll(attempts, { timeout: 20_000, interval: 100 }).toMatchObject([
      {
        status_code: null,
        error: expect.stringMatching(/no public address|https:\/\//) as string,
      },
    ]);
  });
});
