import {
  path,
  type ActionReport,
  type DisconnectReport,
  type DeliveredEvent,
  type EventReport,
  type Option,
  type PushEntry,
  type PushReport,
} from "../../../src/index";
import * as z from "zod";
import { createHook, linkOf, recordOf, TrackerConnector } from "../tracker/connector";
import { Rereading } from "../tracker/exports";
import { postMessage, type Context } from "../tracker/client";
import { trackerManifest } from "../tracker/manifest";
import { behaving, classifying, tracker, type Twin } from "./twin";

const idSchema = z.object({ id: z.string() });

/** Creates a record under an id that the provider chooses. */
class Unnamed extends TrackerConnector {
  protected override async onPush(entry: PushEntry, context: Context): Promise<PushReport> {
    if (entry.link) return super.onPush(entry, context);
    const { id } = await context.api.post("/records", recordOf(entry), idSchema);
    return { change: linkOf(entry, id, false) };
  }
}

/** Never links an entry to its record. */
class Unlinked extends TrackerConnector {
  protected override async onPush(entry: PushEntry, context: Context): Promise<PushReport> {
    await super.onPush(entry, context);
    return { skip: "filtered" };
  }
}

class WriteOnce extends TrackerConnector {
  protected override onPush(entry: PushEntry, context: Context): Promise<PushReport> {
    const { link } = entry;
    if (!link) return super.onPush(entry, context);
    return Promise.resolve({ change: linkOf(entry, link.entry.ref, entry.state === "deleted") });
  }
}

/** Writes a record again that was deleted at the provider. */
class Reviving extends TrackerConnector {
  protected override async onPush(entry: PushEntry, context: Context): Promise<PushReport> {
    const report = await super.onPush(entry, context);
    if (report.skip !== "deleted_there") return report;
    const { id } = await context.api.post("/records", recordOf(entry), idSchema);
    return { change: linkOf(entry, id, false) };
  }
}

/** Reads the newest item again in every sync, and does not report that a record was deleted. */
class Unmentioned extends Rereading {
  protected override async onPush(entry: PushEntry, context: Context): Promise<PushReport> {
    const report = await super.onPush(entry, context);
    return "change" in report ? { change: report.change } : report;
  }
}

class Doubling extends TrackerConnector {
  protected override async onAction(_name: string, context: Context): Promise<ActionReport> {
    return { message: "Created.", state: { hook: await createHook(context) } };
  }
}

/** Replaces the webhook that is there. */
class Rewriting extends TrackerConnector {
  protected override async onAction(_name: string, context: Context): Promise<ActionReport> {
    const id = context.state["hook"];
    if (typeof id === "number") await context.api.delete(path`/hooks/${id}`);
    return { message: "Created.", state: { hook: await createHook(context) } };
  }
}

class Leaving extends TrackerConnector {
  protected override onDisconnect(): Promise<DisconnectReport> {
    return Promise.resolve({});
  }
}

class Silent extends TrackerConnector {
  protected override onDisconnect(context: Context): Promise<DisconnectReport> {
    return super.onDisconnect(context).catch(() => ({}));
  }
}

class NoOptions extends TrackerConnector {
  protected override onListOptions(field: string, context: Context): Promise<readonly Option[]> {
    return super.onListOptions(field, context).catch(() => []);
  }
}

class OneOption extends TrackerConnector {
  protected override async onListOptions(
    field: string,
    context: Context,
  ): Promise<readonly Option[]> {
    return (await super.onListOptions(field, context)).slice(0, 1);
  }
}

class Mute extends TrackerConnector {
  protected override send(): Promise<EventReport> {
    return Promise.resolve({ status: "done" });
  }
}

class Unexplained extends TrackerConnector {
  protected override async onEvent(event: DeliveredEvent, context: Context): Promise<EventReport> {
    const report = await super.onEvent(event, context);
    return report.status === "dropped" ? { status: "dropped", reason: "" } : report;
  }
}

/** Drops whatever fails. */
class Dropping extends TrackerConnector {
  protected override send(text: string, context: Context): Promise<EventReport> {
    const dropped: EventReport = { status: "dropped", reason: "The provider is down" };
    return super.send(text, context).catch(() => dropped);
  }
}

/** Lets the host repeat what may have been sent. */
class Repeating extends TrackerConnector {
  protected override async send(text: string, context: Context): Promise<EventReport> {
    await postMessage(context, text);
    return { status: "done" };
  }
}

const failure = { ok: false, code: "provider_unavailable", error: "The tracker is down." } as const;

/** Twins for the rules about exports, actions, options, events, refusals and disconnecting. */
export const capabilityTwins: readonly Twin[] = [
  {
    rule: "an entry is exported once, however often the sync runs",
    fault: "entries without a link to their record",
    says: "exported entries",
    descriptor: tracker(Unlinked),
  },
  {
    rule: "an entry whose export was processed but not confirmed is not written a second time",
    fault: "records without a name of our own",
    says: "items at the provider after the next sync",
    descriptor: tracker(Unnamed),
  },
  {
    rule: "edits and deletions of an exported entry follow",
    fault: "records that are written once",
    says: 'items at the provider after the notes became "edited by the suite"',
    descriptor: tracker(WriteOnce),
  },
  {
    rule: "an item that was deleted at the provider stays deleted, and the report says so",
    fault: "deleted records that come back",
    says: "items at the provider after it was deleted there",
    descriptor: tracker(Reviving),
  },
  {
    rule: "an item that was deleted at the provider stays deleted, and the report says so",
    fault: "a deletion that the report does not mention",
    says: "entries that the report says were skipped",
    descriptor: tracker(Unmentioned),
  },
  {
    rule: "a dry run exports nothing",
    fault: "a dry run that is a real one",
    says: "items at the provider after a dry run",
    descriptor: behaving((sound) => ({ sync: (id) => sound.sync(id) })),
  },
  {
    rule: "an action that runs twice sets nothing up twice",
    fault: "a webhook for every click",
    says: 'what is set up at the provider after "register_hook" ran a second time',
    descriptor: tracker(Doubling),
  },
  {
    rule: "an action that is due runs with a sync, until it has done what it is for",
    fault: "a webhook that every sync writes",
    says: "writes at the provider by the next sync",
    descriptor: tracker(Rewriting, {
      ...trackerManifest,
      actions: trackerManifest.actions.map((each) => ({ ...each, isDue: () => true })),
    }),
  },
  {
    rule: "an unknown action fails, and only standalone actions run without an integration",
    fault: "every name is an action",
    says: 'result of the action "no_such_action"',
    descriptor: behaving((sound) => ({ action: (id) => sound.action(id, "register_hook") })),
  },
  {
    rule: "disconnecting removes what the actions set up",
    fault: "a webhook that stays",
    says: "what is left at the provider of the 1 things that the actions set up",
    descriptor: tracker(Leaving),
  },
  {
    rule: "disconnecting while what was set up cannot be removed says what is left to do",
    fault: "a failed cleanup that is not mentioned",
    says: "result of `disconnect` while the provider is down",
    descriptor: tracker(Silent),
  },
  {
    rule: "the options of a field are all its values, each once and with a label",
    fault: "only the first value",
    says: 'values of "list"',
    descriptor: tracker(OneOption),
  },
  {
    rule: "the options of a field are listed in a form in which it has no value yet",
    fault: "a list that needs saved settings",
    says: 'options of "list" by the fixture\'s `input` without it',
    descriptor: behaving((sound) => ({
      listOptions: (integration, field) =>
        typeof integration === "string"
          ? sound.listOptions(integration, field)
          : Promise.resolve({ ok: false, code: "not_configured", error: "Save first." }),
    })),
  },
  {
    rule: "options that cannot be listed because the credentials were refused say so",
    fault: "an empty list after a refusal",
    says: 'options of "list" with the fixture\'s `unauthorized` provider',
    descriptor: tracker(NoOptions),
  },
  {
    rule: "a wanted event is sent once",
    fault: "done, though nothing was sent",
    says: "what the provider received for one event",
    descriptor: tracker(Mute),
  },
  {
    rule: "an event that is not sent is dropped with a reason",
    fault: "a reason without words",
    says: "result of the fixture's `unwanted` event",
    descriptor: tracker(Unexplained),
  },
  {
    rule: "an event that did not reach the provider is retried later",
    fault: "events that are lost in an outage",
    says: "whether the host retries an event after no connection was made",
    descriptor: tracker(Dropping),
  },
  {
    rule: "an event is sent at most once if the manifest says so",
    fault: "a message that is repeated after a lost answer",
    says: "what the provider received for one event whose answer was lost",
    descriptor: tracker(Repeating),
  },
  {
    rule: "a daily summary is sent once",
    fault: "done, though nothing was sent",
    says: "what the provider received for one summary",
    descriptor: tracker(Mute),
  },
  {
    rule: "a refusal means what its status says, whatever its body is",
    fault: "a status that is read from the body",
    says: "result of `test` for status 401 with an HTML page",
    descriptor: classifying(({ body }) => (typeof body === "object" ? undefined : { type: "ok" })),
  },
  {
    rule: "a rate limit passes on the Retry-After of the provider",
    fault: "a wait of its own choice",
    says: "result of `test` for status 429 with a JSON object and Retry-After: 120",
    descriptor: classifying(({ status }) =>
      status === 429 ? { type: "retry", reason: "rate_limited", afterSeconds: 5 } : undefined,
    ),
  },
  {
    rule: "a success with a body that cannot be read is a failure of the provider",
    fault: "an error that is sought in any body",
    says: "result of `test` for status 200 with an HTML page",
    descriptor: classifying(({ body }) =>
      "error" in (body as object)
        ? { type: "rejected", message: "The tracker refused the request." }
        : undefined,
    ),
  },
  {
    rule: "disconnecting works while the provider is down",
    fault: "a disconnect that fails with the provider",
    says: "result of `disconnect` while the provider is down",
    descriptor: behaving((sound) => ({
      disconnect: async (id) => ((await sound.test(id)).ok ? sound.disconnect(id) : failure),
    })),
  },
  {
    rule: "disconnecting twice is the same as once",
    fault: "a second disconnect that fails",
    says: "result of the second `disconnect`",
    descriptor: behaving((sound) => ({
      disconnect: async (id) => ((await sound.test(id)).ok ? sound.disconnect(id) : failure),
    })),
  },
];
