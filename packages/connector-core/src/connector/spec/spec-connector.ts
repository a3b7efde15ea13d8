import type { JsonObject, MaybePromise } from "../../json";
import type { Ports } from "../../ports/ports";
import type { PullPage, PushEntry } from "../../sync/page";
import { committedReply, ignoredReply } from "../../webhook/replies";
import { BaseConnector } from "../base-connector";
import type { ActionContext, ConnectorContext, StandaloneContext } from "../context";
import type { DeliveredEvent, EntryEvent } from "../entry-event";
import type { Manifest } from "../manifest";
import type {
  ActionReport,
  DisconnectReport,
  EventReport,
  Option,
  Plan,
  PushReport,
  TestReport,
  ValidationReport,
} from "../reports";
import type { AnyConnectorSpec } from "./connector-spec";
import { mapItem } from "./map-item";
import { pullPages } from "./pull-pages";
import type { SpecEvent } from "./read-event";
import { dailyReport, eventReport } from "./report-of";
import type { Decision } from "./webhook";

type Schema = AnyConnectorSpec["settings"];
type Context = ConnectorContext<Schema>;

/** The connector that serves a spec: each `on…` hook calls the hook of the spec. */
export class SpecConnector extends BaseConnector<Schema, SpecEvent> {
  readonly #spec: AnyConnectorSpec;

  constructor(spec: AnyConnectorSpec, manifest: Manifest<Schema, SpecEvent>, ports: Ports) {
    super(manifest, ports);
    this.#spec = spec;
  }

  protected override onTest(context: Context): Promise<TestReport> {
    return this.#spec.test(context);
  }

  protected override async onValidate(context: Context): Promise<ValidationReport> {
    return (await this.#spec.validate?.(context)) ?? {};
  }

  protected override async onDelivery(event: SpecEvent, context: Context): Promise<Plan> {
    const handler = this.#spec.webhook?.on[event.name]?.[1];
    if (!handler) return super.onDelivery(event, context);
    const ignored: string[] = [];
    const decision = await handler(event.payload, this.#mapping(context, ignored));
    return planOf(event, decision, ignored);
  }

  protected override onPull(
    checkpoint: JsonObject | undefined,
    context: Context,
  ): AsyncGenerator<PullPage, void, undefined> {
    const { sync } = this.#spec;
    if (sync?.pull) return sync.pull(checkpoint, context);
    return sync ? pullPages(this.#spec, checkpoint, context) : super.onPull(checkpoint, context);
  }

  protected override async onPush(entry: PushEntry, context: Context): Promise<PushReport> {
    const { push } = this.#spec;
    if (!push) return super.onPush(entry, context);
    const pushed = await push.write(entry, context);
    if (!pushed.ref) return { skip: pushed.skip };
    const { ref, remoteVersion, gone = false, skip } = pushed;
    const { entryId, version: localVersion } = entry;
    return {
      change: { type: "link.set", entry: ref, entryId, localVersion, remoteVersion, gone },
      ...(skip === undefined ? {} : { skip }),
    };
  }

  protected override onEvent(event: DeliveredEvent, context: Context): Promise<EventReport> {
    const handler = this.#spec.events?.[event.type];
    if (!handler) return super.onEvent(event, context);
    // Hosts add the entry to events about entries; the type of the handler says which it gets.
    return eventReport(this.#spec, event, context, () => handler(event as EntryEvent, context));
  }

  protected override onDailySummary(day: string, context: Context): Promise<EventReport> {
    const daily = this.#spec.notifications?.daily;
    return daily
      ? dailyReport(this.#spec, context, () => daily.send(day, context))
      : super.onDailySummary(day, context);
  }

  protected override async onListOptions(
    field: string,
    context: Context,
  ): Promise<readonly Option[]> {
    const options: Readonly<
      Record<string, ((context: Context) => Promise<readonly Option[]>) | undefined>
    > = this.#spec.options ?? {};
    return (await options[field]?.(context)) ?? super.onListOptions(field, context);
  }

  protected override async onAction(
    name: string,
    context: ActionContext<Schema>,
  ): Promise<ActionReport> {
    const action = this.#spec.actions?.[name];
    return action ? action.run(context) : super.onAction(name, context);
  }

  protected override onStandaloneAction(
    name: string,
    context: StandaloneContext,
  ): MaybePromise<ActionReport> {
    const action = this.#spec.actions?.[name];
    return action?.standalone ? action.run(context) : super.onStandaloneAction(name, context);
  }

  protected override async onDisconnect(context: Context): Promise<DisconnectReport> {
    return (await this.#spec.disconnect?.(context)) ?? {};
  }

  protected override onStatus(context: Context): MaybePromise<JsonObject> {
    return this.#spec.status?.(context) ?? {};
  }

  /**
   * The context of a delivery's handler: core creates a context for each call, so it may be extended.
   * @param ignored Collects the reasons for which the mapping ignores items.
   */
  #mapping(context: Context, ignored: string[]) {
    return Object.assign(context, {
      map: (item: unknown) => {
        const mapped = mapItem(this.#spec, item, context);
        if (!("ignored" in mapped)) return mapped;
        ignored.push(mapped.ignored);
        return [];
      },
    });
  }
}

/** @param reasons Why the mapping ignored items of the delivery. */
function planOf(
  { name }: SpecEvent,
  decision: Decision<AnyGroup> | null | undefined,
  [reason]: readonly string[],
): Plan {
  // A handler may be plain JavaScript that returns nothing.
  if (decision === null || typeof decision !== "object") {
    throw new TypeError(`The handler of "${name}" must return changes, a plan or ignore(reason)`);
  }
  if ("ignored" in decision) {
    return { ...decision, changes: [], reply: () => ignoredReply(decision.ignored) };
  }
  if ("type" in decision) return { changes: [decision], reply: committedReply };
  if (isList(decision)) {
    return decision.length === 0 && reason !== undefined
      ? { changes: decision, ignored: reason, reply: () => ignoredReply(reason) }
      : { changes: decision, reply: committedReply };
  }
  const { changes = [], reply = committedReply, ...plan } = decision;
  return { ...plan, changes, reply: typeof reply === "function" ? reply : () => reply };
}

type AnyGroup = NonNullable<AnyConnectorSpec["uses"]>[number];

/** `Array.isArray` does not narrow a union with read-only arrays. */
function isList<T>(value: readonly T[] | object): value is readonly T[] {
  return Array.isArray(value);
}
