import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { auth, defineConnector, project, secret, task, time, type Api } from "../../src/index";
import { createTestEnvironment, type TestEnvironment } from "../../src/testing/index";

// What a spec's `sync.pages` stores after each page: the place from which an interrupted sync continues.

const url = "https://api.notes.test";
const now = "2026-01-15T12:00:00Z";
const pageSize = 2;
const note = z.object({ id: z.int(), title: z.string(), updated_at: time() });
type Note = z.output<typeof note>;

/** The time of a note: ten minutes apart, which is more than the overlap of two syncs. */
const at = (n: number): string => `2026-01-14T10:${String(n * 10).padStart(2, "0")}:00.000Z`;

/** In the order of the last change, oldest first. */
const byKeyset = (api: Api, since: string | undefined) =>
  api.pages.keyset("/notes", { by: "updated_at", param: "since", since });
/** Newest first, as most lists are. */
const byLink = (api: Api, since: string | undefined) =>
  api.pages.link("/notes", { query: { since, order: "desc" } });

const connectorOf = (pages: typeof byKeyset | typeof byLink) =>
  defineConnector({
    name: "Notes",
    settings: z.object({ token: secret(), project: project() }),
    api: { base: () => url, auth: auth.bearer("token") },
    test: () => Promise.resolve("It works."),
    item: [
      note,
      ({ id, title, updated_at }, { ref, settings }) =>
        task.upsert({
          task: ref("notes", `note_${String(id)}`),
          project: settings.project,
          asOf: updated_at,
          name: title,
        }),
    ],
    sync: { pages: ({ api, since }) => pages(api, since) },
  });

/** A list of notes that breaks after some pages. */
class FakeNotes {
  notes: readonly Note[] = [1, 2, 3, 4, 5].map((id) => ({
    id,
    title: `Note ${String(id)}`,
    updated_at: at(id - 1),
  }));
  /** Pages to serve before every request is refused. */
  left = Number.POSITIVE_INFINITY;
  /** Earliest times of the first pages that were asked for. */
  readonly since: (string | null)[] = [];

  edit(id: number, title: string, updated_at: string): void {
    this.notes = [...this.notes.filter((each) => each.id !== id), { id, title, updated_at }];
  }

  readonly fetch: typeof globalThis.fetch = (input, init) => {
    const asked = new URL(new Request(input, init).url);
    if (this.left === 0) return Promise.resolve(Response.json({}, { status: 400 }));
    this.left -= 1;
    const page = Number(asked.searchParams.get("page") ?? 1);
    const since = asked.searchParams.get("since");
    if (page === 1) this.since.push(since);
    const found = this.notes
      .filter(({ updated_at }) => since === null || Date.parse(updated_at) >= Date.parse(since))
      .toSorted((a, b) => Date.parse(a.updated_at) - Date.parse(b.updated_at));
    if (asked.searchParams.get("order") === "desc") found.reverse();
    const headers = new Headers();
    if (found.length > page * pageSize) {
      asked.searchParams.set("page", String(page + 1));
      headers.set("link", `<${asked.href}>; rel="next"`);
    }
    const items = found.slice((page - 1) * pageSize, page * pageSize);
    return Promise.resolve(Response.json(items, { headers }));
  };
}

let provider: FakeNotes;
let environment: TestEnvironment;
let sync: () => ReturnType<TestEnvironment["connector"]["sync"]>;

const start = async (pages: typeof byKeyset | typeof byLink): Promise<void> => {
  environment = await createTestEnvironment({
    descriptor: connectorOf(pages),
    now,
    input: (id) => ({ token: "canary-token-0123456789", project: id }),
    working: (input, init) => provider.fetch(input, init),
    unauthorized: () => Promise.resolve(Response.json({}, { status: 401 })),
  });
  sync = () => environment.connector.sync(environment.integration.id);
};

/** The time in the stored checkpoint; undefined if it names none. */
const storedSince = async (): Promise<unknown> => {
  const { harness, integration } = environment;
  const row = await harness.storage.integrations.get(integration.id, { fresh: true });
  const { checkpoint } = (row?.state["sync"] ?? {}) as { checkpoint?: { since?: string } };
  return checkpoint?.since;
};

const titles = async (): Promise<readonly (string | undefined)[]> => {
  const { storage } = environment.harness;
  const tasks = [1, 2, 3, 4, 5].map((id) =>
    storage.tasks.byRef(environment.integration.id, {
      source: "api.notes.test:notes",
      ref: `note_${String(id)}`,
    }),
  );
  return (await Promise.all(tasks)).map((each) => each?.name);
};

beforeEach(() => {
  provider = new FakeNotes();
});

describe.each([
  // After page 1 the keyset asks from note 2 on, after page 2 from note 3 on, and so on.
  {
    name: "keyset: the newest note of each page",
    pages: byKeyset,
    stored: [at(1), at(2), at(3), at(4)],
  },
  {
    name: "link: nothing before the last page, because the newest notes come first",
    pages: byLink,
    stored: [undefined, undefined, at(4)],
  },
])("the checkpoint after each page of $name", ({ pages, stored }) => {
  it("is stored with the page", async () => {
    for (const [index, since] of stored.entries()) {
      provider = new FakeNotes();
      await start(pages);
      provider.left = index + 1;
      const { ok } = await sync();
      expect(ok, `page ${String(index + 1)}`).toBe(index === stored.length - 1);
      expect(await storedSince(), `page ${String(index + 1)}`).toBe(since);
    }
  });

  it.each(stored.slice(1).map((_since, index) => index + 1))(
    "loses nothing if the sync breaks after page %i and notes change meanwhile",
    async (page) => {
      await start(pages);
      provider.left = page;
      expect(await sync()).toMatchObject({ ok: false });
      provider.edit(1, "Read before, changed since", "2026-01-15T11:00:00Z");
      provider.edit(5, "Changed before it was read", "2026-01-15T11:10:00Z");
      provider.left = Number.POSITIVE_INFINITY;
      expect(await sync()).toMatchObject({ ok: true });
      expect(await titles()).toEqual([
        "Read before, changed since",
        "Note 2",
        "Note 3",
        "Note 4",
        "Changed before it was read",
      ]);
    },
  );

  it("is where the next sync starts, less a minute", async () => {
    await start(pages);
    await sync();
    provider.since.length = 0;
    await sync();
    expect(provider.since[0]).toBe("2026-01-14T10:39:00.000Z");
  });
});

it("a sync by link that breaks keeps the checkpoint of the one before", async () => {
  await start(byLink);
  await sync();
  for (const id of [1, 2, 3])
    provider.edit(id, `Later ${String(id)}`, `2026-01-15T11:0${String(id)}:00Z`);
  provider.left = 1;
  expect(await sync()).toMatchObject({ ok: false });
  expect(await storedSince()).toBe(at(4));
  provider.left = Number.POSITIVE_INFINITY;
  await sync();
  expect(await titles()).toEqual(["Later 1", "Later 2", "Later 3", "Note 4", "Note 5"]);
  expect(await storedSince()).toBe("2026-01-15T11:03:00.000Z");
});
