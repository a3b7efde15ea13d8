import {
  ConnectorError,
  auth,
  defineConnector,
  project,
  secret,
  task,
  type Change,
  type JsonObject,
  type PullItem,
  type PullPage,
} from "../../../src/index";
import { TrackerConnector } from "../tracker/connector";
import { postMessage, readPage, type Context, type Page } from "../tracker/client";
import { trackerUrl } from "../tracker/fake-tracker";
import { itemSchema, readItem, type Item } from "../tracker/manifest";
import { classifying, tracker, type Twin } from "./twin";
import * as z from "zod";

const pageSchema = z.object({ items: z.array(z.unknown()) });

type Pages = AsyncGenerator<PullPage, void, undefined>;

class FirstPageOnly extends TrackerConnector {
  protected override async page(context: Context, url: string): Promise<Page> {
    return { ...(await readPage(context, url)), next: undefined };
  }
}

/** Stores the checkpoint of the end with every page. */
class TooFar extends TrackerConnector {
  protected override async *onPull(checkpoint: JsonObject | undefined, context: Context): Pages {
    for await (const page of super.onPull(checkpoint, context)) {
      yield { ...page, checkpoint: { since: "2026-01-14T10:00:59Z" } };
    }
  }
}

/** Reads everything every time. */
class Forgetful extends TrackerConnector {
  protected override onPull(_checkpoint: JsonObject | undefined, context: Context): Pages {
    return super.onPull(undefined, context);
  }
}

/** Remembers every sync. */
class Hoarding extends TrackerConnector {
  protected override async *onPull(checkpoint: JsonObject | undefined, context: Context): Pages {
    const before = Array.isArray(context.state["syncs"]) ? context.state["syncs"] : [];
    for await (const page of super.onPull(checkpoint, context)) {
      yield { ...page, update: { state: { syncs: [...before, context.now.toISOString()] } } };
    }
  }
}

class Timed extends TrackerConnector {
  protected override change(item: Item, context: Context): Change {
    const title = `${item.title} (read at ${context.now.toISOString()})`;
    const updated_at = context.now.toISOString();
    return super.change({ ...item, title, updated_at }, context);
  }
}

class Untimely extends TrackerConnector {
  protected override change(item: Item, context: Context): Change {
    return super.change({ ...item, updated_at: context.now.toISOString() }, context);
  }
}

/** Takes any failure for the end of the list. */
class Swallowing extends TrackerConnector {
  protected override page(context: Context, url: string): Promise<Page> {
    return super.page(context, url).catch(() => ({ items: [], next: undefined }));
  }
}

class Unspecific extends TrackerConnector {
  protected override page(context: Context, url: string): Promise<Page> {
    return super.page(context, url).catch((error: unknown) => {
      throw new ConnectorError({
        code: "invalid_config",
        message: "Something is wrong.",
        cause: error,
      });
    });
  }
}

/** Stores every link. */
class Storing extends TrackerConnector {
  protected override async page(context: Context, url: string): Promise<Page> {
    const answer = await context.api.call("GET", url, pageSchema);
    return {
      items: answer.data.items,
      next: /<([^>]+)>; rel="next"/.exec(answer.header("link") ?? "")?.[1],
    };
  }
}

/** Follows every link, with the token. */
class Trusting extends Storing {
  protected override async page(context: Context, url: string): Promise<Page> {
    if (url.startsWith("/") || url.startsWith(trackerUrl)) return super.page(context, url);
    const token = await context.secret("token");
    const headers = { authorization: `Bearer ${token?.reveal() ?? ""}` };
    const response = await globalThis.fetch(url, { headers });
    return { items: ((await response.json()) as { items: unknown[] }).items, next: undefined };
  }
}

/** Fails for the whole page if one item cannot be read. */
class Strict extends TrackerConnector {
  protected override item(raw: unknown, context: Context): PullItem {
    if (!readItem(raw)) throw new RangeError("An item cannot be read");
    return super.item(raw, context);
  }
}

/** Refuses fields that its author did not know. */
class Closed extends TrackerConnector {
  protected override item(raw: unknown, context: Context): PullItem {
    return super.item(itemSchema.strict().safeParse(raw).data, context);
  }
}

/** Marks what it has read. */
class Marking extends TrackerConnector {
  protected override async page(context: Context, url: string): Promise<Page> {
    await postMessage(context, "read");
    return super.page(context, url);
  }
}

/** Asks for the first page with a filter that it leaves out when it continues. */
const forgettingTheFilter = defineConnector({
  name: "Tracker",
  settings: z.object({ token: secret(), signing_secret: secret(), project: project() }),
  env: { TRACKER_URL: trackerUrl },
  api: { base: (_settings, env) => env.TRACKER_URL, auth: auth.bearer("token") },
  test: () => Promise.resolve("The token is stored."),
  item: [
    itemSchema,
    ({ id, title, updated_at: asOf }, { ref, settings }) =>
      task.upsert({
        task: ref("items", String(id)),
        project: settings.project,
        asOf,
        name: title,
      }),
  ],
  sync: {
    async *pages({ api, from }) {
      for (let page = Number(from ?? 1); ; page += 1) {
        const query = { page, ...(from === undefined ? { state: "open" } : {}) };
        const answer = await api.call("GET", "/items", pageSchema, { query });
        const isLast = answer.header("link") === undefined;
        yield { items: answer.data.items, next: isLast ? undefined : String(page + 1) };
        if (isLast) return;
      }
    },
  },
});

class Undeclared extends TrackerConnector {
  protected override change(): Change {
    return { type: "timer.stop", user: { id: 1 } };
  }
}

const midway = (what: string): string =>
  `a sync that meets ${what} midway keeps what was committed and completes next time`;

/** Twins for the rules about syncs. */
export const syncTwins: readonly Twin[] = [
  {
    rule: "a sync reads every page",
    fault: "only the first page is read",
    says: "tasks and entries stored by a run with 1 pages",
    descriptor: tracker(FirstPageOnly),
  },
  {
    rule: "a sync that was stopped after any page continues from there",
    fault: "a checkpoint behind pages that were not read",
    says: "what is stored by the sync after one that was stopped after page 1",
    descriptor: tracker(TooFar),
  },
  {
    rule: "a sync that was stopped after any page continues from there",
    fault: "a checkpoint that is ignored",
    says: "it must continue from the last committed checkpoint",
    descriptor: tracker(Forgetful),
  },
  {
    rule: "a sync that continues a list asks for it with the same query",
    fault: "a filter of the first page only",
    says: '"GET https://api.tracker.test/items?page=2"',
    descriptor: forgettingTheFilter,
  },
  {
    rule: "a POST that a sync reads with is repeated after an outage",
    fault: "a POST that is not marked as one that reads",
    says: "set `{ idempotent: true }`",
    descriptor: tracker(Marking),
  },
  {
    rule: "a sync that finds nothing new changes nothing and takes few requests",
    fault: "everything is read every time",
    says: "requests of a sync with nothing new",
    descriptor: tracker(Forgetful),
  },
  {
    rule: "items that are read again without a change are reported as unchanged",
    fault: "the time of reading in every title",
    says: "counts of a sync that reads all items a second time",
    descriptor: tracker(Timed),
  },
  {
    rule: "what is remembered does not grow from sync to sync",
    fault: "a list of all syncs in the state",
    says: "bytes by which 4 syncs with nothing new made the state longer",
    descriptor: tracker(Hoarding),
  },
  {
    rule: midway("429 with Retry-After"),
    fault: "a Retry-After that is ignored",
    says: "seconds to wait according to a sync whose requests get 429",
    descriptor: classifying(({ status }) =>
      status === 429 ? { type: "retry", reason: "rate_limited", afterSeconds: 5 } : undefined,
    ),
  },
  {
    rule: midway("503"),
    fault: "an outage that is called a fault of the settings",
    says: "code of a sync whose requests get 503",
    descriptor: tracker(Unspecific),
  },
  {
    rule: midway("404"),
    fault: "a failure that is taken for the end of the list",
    says: "result of a sync whose requests get 404",
    descriptor: tracker(Swallowing),
  },
  {
    rule: "a link or a redirect to another origin is refused, and no request leaves",
    fault: "every link is followed with the token",
    says: "requests to https://attacker.example",
    descriptor: tracker(Trusting),
  },
  {
    rule: "a link or a redirect to another origin is refused, and no request leaves",
    fault: "a forged link in the checkpoint",
    says: "result of the sync after one whose next page was at another origin",
    descriptor: tracker(Storing),
  },
  {
    rule: "items with a field that the provider has added are synced as before",
    fault: "a schema that allows no other fields",
    says: 'failed items of a sync whose items have a field "added_by_the_suite"',
    descriptor: tracker(Closed),
  },
  {
    rule: "an item that cannot be read is a line of the report, and its neighbours are stored",
    fault: "one item fails the sync",
    says: "result of a sync with one item replaced by an empty object",
    descriptor: tracker(Strict),
  },
  {
    rule: "a dry run reports what a sync would do and writes nothing",
    fault: "what was read is marked at the provider",
    says: "writes at the provider during a dry run",
    descriptor: tracker(Marking),
  },
  {
    rule: "the changes of a sync are valid and declared",
    fault: "a change that `uses` does not name",
    says: "errors logged during the first sync",
    descriptor: tracker(Undeclared),
  },
  {
    rule: "the times and references of a sync's changes come from the provider",
    fault: "`asOf` by our clock",
    says: "changes for one list of items, by a clock that is a minute ahead",
    descriptor: tracker(Untimely),
  },
];
