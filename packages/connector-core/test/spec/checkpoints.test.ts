import { beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import {
  auth,
  defineConnector,
  project,
  secret,
  task,
  time,
  type Api,
  type Page,
  type PullPage,
} from "../../src/index";
import { pullPages } from "../../src/connector/spec/pull-pages";
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
/** The same, from where an interrupted sync stopped. */
const byCursor = (api: Api, since: string | undefined, from: string | undefined) =>
  api.pages.link("/notes", { query: { since, order: "desc" }, from });

/** The same by a generator of the connector, which knows only items and the next position. */
async function* byOwn(api: Api, since: string | undefined, from: string | undefined) {
  for (let page = Number(from ?? 1); ; page += 1) {
    const query = { since, order: "desc", page };
    const { data } = await api.call("GET", "/notes", z.array(z.unknown()), { query });
    const isLast = data.length < pageSize;
    yield { items: data, next: isLast ? undefined : String(page + 1) };
    if (isLast) return;
  }
}

type ReadPages = (
  ...parameters: Parameters<typeof byCursor>
) => ReturnType<typeof byKeyset> | ReturnType<typeof byLink> | ReturnType<typeof byOwn>;

const connectorOf = (pages: ReadPages) =>
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
    sync: { pages: ({ api, since, from }) => pages(api, since, from) },
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
  /** Number of requests to refuse, as cursors that expired are. */
  refusals = 0;
  isDown = false;
  /** False to list the notes as they are stored, whatever their time. */
  isSorted = true;
  /** Numbers of the pages that were asked for. */
  readonly pages: number[] = [];
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
    this.pages.push(page);
    if (this.isDown) return Promise.resolve(Response.json({}, { status: 503 }));
    if (this.refusals > 0) {
      this.refusals -= 1;
      return Promise.resolve(Response.json({}, { status: 400 }));
    }
    const since = asked.searchParams.get("since");
    if (page === 1) this.since.push(since);
    const found = this.notes.filter(
      ({ updated_at }) => since === null || Date.parse(updated_at) >= Date.parse(since),
    );
    if (this.isSorted) found.sort((a, b) => Date.parse(a.updated_at) - Date.parse(b.updated_at));
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

const start = async (pages: ReadPages): Promise<void> => {
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

describe("a sync by cursor", () => {
  /** Breaks the first sync after some pages, and forgets what was asked for. */
  const breakAfter = async (pages: number, list: ReadPages = byCursor): Promise<void> => {
    await start(list);
    provider.left = pages;
    expect(await sync()).toMatchObject({ ok: false });
    provider.left = Number.POSITIVE_INFINITY;
    provider.pages.length = 0;
  };

  it.each([
    [1, byCursor],
    [2, byCursor],
    [1, byOwn],
    [2, byOwn],
  ])("continues after page %i, where it broke (%o)", async (pages, list) => {
    await breakAfter(pages, list);
    expect(await storedSince()).toBeUndefined();
    expect(await sync()).toMatchObject({ ok: true });
    expect(provider.pages).toEqual([2, 3].filter((page) => page > pages));
    expect(await titles()).toEqual([1, 2, 3, 4, 5].map((id) => `Note ${String(id)}`));
    // The newest note was on the first page, which the second sync did not read.
    expect(await storedSince()).toBe(at(4));
  });

  it("reads what changed since it began in the sync after it", async () => {
    await breakAfter(1);
    environment.clock.advance(10 * 60_000);
    provider.edit(4, "Read before, changed since", "2026-01-15T12:05:00Z");
    provider.edit(1, "Changed before it was read", "2026-01-15T12:06:00Z");
    await sync();
    expect(await storedSince()).toBe(at(4));
    await sync();
    const changed = ["Changed before it was read", "Read before, changed since"];
    expect((await titles()).filter((title) => !title?.startsWith("Note"))).toEqual(changed);
  });

  it("stores no later time than that at which it began", async () => {
    await breakAfter(1);
    environment.clock.advance(10 * 60_000);
    provider.notes = provider.notes.map((note) =>
      note.id === 1 ? { ...note, title: "Later", updated_at: "2026-01-15T12:06:00Z" } : note,
    );
    // As a list in another order has it: the note that changed is still on the last page.
    provider.isSorted = false;
    await sync();
    expect((await titles())[0]).toBe("Later");
    expect(await storedSince()).toBe("2026-01-15T12:00:00.000Z");
  });

  it("starts again in the same run if the position is refused", async () => {
    await breakAfter(1);
    provider.refusals = 1;
    expect(await sync()).toMatchObject({ ok: true });
    expect(provider.pages).toEqual([2, 1, 2, 3]);
    expect(await storedSince()).toBe(at(4));
  });

  it("keeps its position through an outage", async () => {
    await breakAfter(1);
    provider.isDown = true;
    expect(await sync()).toMatchObject({ ok: false, code: "provider_unavailable" });
    provider.isDown = false;
    provider.pages.length = 0;
    expect(await sync()).toMatchObject({ ok: true });
    expect(provider.pages).toEqual([2, 3]);
  });

  it.each([null, 7, {}, { from: 7 }, { from: "https://elsewhere.test/notes", began: "never" }])(
    "starts again from a stored position %j that cannot be read, or is refused",
    async (list) => {
      await start(byCursor);
      await sync();
      const { harness, integration } = environment;
      const row = await harness.storage.integrations.get(integration.id, { fresh: true });
      const stored = row?.state["sync"] as { scope: string };
      await harness.storage.integrations.patch(integration.id, {
        state: { sync: { ...stored, checkpoint: { list } } },
      });
      expect(await sync()).toMatchObject({ ok: true, run: { skipped: 5 } });
      expect(await storedSince()).toBe(at(4));
    },
  );
});

it("a sync of two lists keeps its checkpoint until both are read", async () => {
  const context = { now: new Date(now), log: undefined };
  const notes = (n: number) => [{ id: n, title: `Note ${String(n)}`, updated_at: at(n) }];
  const response = { body: undefined, status: 200, etag: undefined, header: () => undefined };
  const page = (n: number): Page => ({ ...response, items: notes(n), next: undefined });
  const spec = {
    name: "Notes",
    item: [
      note,
      ({ id, title, updated_at }: Note) =>
        task.upsert({
          task: { source: "notes", ref: `note_${String(id)}` },
          project: 1,
          asOf: updated_at,
          name: title,
        }),
    ],
    sync: {
      // eslint-disable-next-line @typescript-eslint/require-await -- the pages are there already
      async *pages() {
        yield page(2);
        yield page(1);
      },
    },
  };
  const pages: PullPage[] = [];
  for await (const each of pullPages(spec as never, undefined, context as never)) pages.push(each);
  expect(pages.map(({ items }) => items.map(({ ref }) => ref))).toEqual([["note_2"], ["note_1"]]);
  expect(pages.map(({ checkpoint }) => checkpoint)).toEqual([{}, { since: at(2) }]);
});
