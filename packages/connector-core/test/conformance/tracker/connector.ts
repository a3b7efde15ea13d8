import * as z from "zod";
import {
  BaseConnector,
  ConnectorError,
  describeConnector,
  path,
  type ActionReport,
  type Change,
  type DisconnectReport,
  type DeliveredEvent,
  type EventReport,
  type JsonObject,
  type Option,
  type Plan,
  type PullItem,
  type PullPage,
  type PushEntry,
  type PushReport,
  type TestReport,
} from "../../../src/index";
import { itemsPath, postMessage, readPage, type Context } from "./client";
import { readItem, trackerManifest, type Item, type TrackerSettings } from "./manifest";

const checkpointSchema = z.object({
  since: z.string().default(""),
  newest: z.string().optional(),
  next: z.string().optional(),
});
const hooksSchema = z.object({ hooks: z.array(z.object({ id: z.int(), url: z.string() })) });
const listsSchema = z.object({ lists: z.array(z.object({ id: z.string(), name: z.string() })) });

/** A small connector with every capability. The faulty variants of the suite's tests extend it. */
export class TrackerConnector extends BaseConnector<TrackerSettings, Item> {
  protected override async onTest(context: Context): Promise<TestReport> {
    const { name } = await context.api.get("/me", z.object({ name: z.string() }));
    return { message: `Connected as ${name}.` };
  }

  protected override onDelivery(item: Item, context: Context): Promise<Plan> {
    const changes = [this.change(item, context)];
    return Promise.resolve({ changes, reply: () => ({ status: 200, body: { ok: true } }) });
  }

  /** The change of an item, for deliveries and syncs. */
  protected change(item: Item, { settings }: Context): Change {
    return {
      type: "task.upsert",
      task: { source: "tracker", ref: `item_${String(item.id)}` },
      project: settings.project,
      fields: { name: item.title, description: null, status: "todo", priority: "low" },
      asOf: item.updated_at,
      ifMissing: "create",
    };
  }

  protected override async *onPull(
    checkpoint: JsonObject | undefined,
    context: Context,
  ): AsyncGenerator<PullPage, void, undefined> {
    const at = checkpointSchema.parse(checkpoint ?? {});
    const { since } = at;
    let newest = at.newest ?? since;
    let url = at.next ?? itemsPath(since);
    for (;;) {
      const { items, next } = await this.page(context, url);
      for (const item of items) newest = latest(newest, readItem(item)?.updated_at);
      yield {
        items: items.map((item) => this.item(item, context)),
        checkpoint: next === undefined ? { since: newest } : { since, newest, next },
      };
      if (next === undefined) return;
      url = next;
    }
  }

  /** Reads a page. */
  protected page(context: Context, url: string): ReturnType<typeof readPage> {
    return readPage(context, url);
  }

  /** The line of the report for a raw item. */
  protected item(raw: unknown, context: Context): PullItem {
    const item = readItem(raw);
    if (!item) return { ref: "item_?", title: "Item", error: "This item cannot be read." };
    return {
      ref: `item_${String(item.id)}`,
      title: item.title,
      change: this.change(item, context),
    };
  }

  protected override async onPush(entry: PushEntry, { api }: Context): Promise<PushReport> {
    const ref = entry.link?.entry.ref ?? `entry-${String(entry.entryId)}`;
    const record = path`/records/${ref}`;
    if (entry.state === "deleted") {
      await api.delete(record);
      return { change: linkOf(entry, ref, true) };
    }
    const { status } = await api.call("PUT", record, z.object({}), {
      body: recordOf(entry),
      expected: [410],
    });
    const change = linkOf(entry, ref, false);
    return status === 410 ? { change, skip: "deleted_there" } : { change };
  }

  protected override async onAction(_name: string, context: Context): Promise<ActionReport> {
    const { hooks } = await context.api.get("/hooks", hooksSchema);
    const known = hooks.find(({ url }) => url === context.deliveryUrl);
    const id = known?.id ?? (await createHook(context));
    return { message: "The webhook is registered.", state: { hook: id } };
  }

  protected override async onDisconnect(context: Context): Promise<DisconnectReport> {
    const id = context.state["hook"];
    if (typeof id === "number") {
      await context.api.delete(path`/hooks/${id}`);
    }
    return { state: { hook: null } };
  }

  protected override async onListOptions(
    _field: string,
    { api }: Context,
  ): Promise<readonly Option[]> {
    const { lists } = await api.get("/lists", listsSchema);
    return lists.map(({ id, name }) => ({ value: id, label: name }));
  }

  protected override async onEvent(event: DeliveredEvent, context: Context): Promise<EventReport> {
    if (event.type !== "time_entry.stopped") {
      return { status: "dropped", reason: "Only stopped timers are sent" };
    }
    return this.send(`Stopped ${String(event.entity.id)}`, context);
  }

  protected override onDailySummary(day: string, context: Context): Promise<EventReport> {
    return this.send(`Summary of ${day}`, context);
  }

  /** Sends a message that must not be sent twice. */
  protected async send(text: string, context: Context): Promise<EventReport> {
    try {
      await postMessage(context, text);
      return { status: "done" };
    } catch (error) {
      const isUncertain =
        ConnectorError.isInstance(error) &&
        error.code === "provider_unavailable" &&
        !error.notApplied;
      if (!isUncertain) throw error;
      return { status: "dropped", reason: "It may have been sent and is not repeated" };
    }
  }
}

/** Creates the webhook. */
export async function createHook({ api, deliveryUrl = "" }: Context): Promise<number> {
  const { id } = await api.post("/hooks", { url: deliveryUrl }, z.object({ id: z.int() }));
  return id;
}

/** The fields of a record that follow its entry. */
export function recordOf({ start, end, notes }: PushEntry): JsonObject {
  return { start, end, notes };
}

/** The change that links an entry to its record. */
export function linkOf(entry: PushEntry, ref: string, gone: boolean) {
  return {
    type: "link.set",
    entry: { source: "tracker", ref },
    entryId: entry.entryId,
    localVersion: entry.version,
    remoteVersion: null,
    gone,
  } as const;
}

function latest(newest: string, time: string | undefined): string {
  return time !== undefined && time > newest ? time : newest;
}

export const trackerConnector = describeConnector<TrackerSettings, Item>(
  trackerManifest,
  TrackerConnector,
);
