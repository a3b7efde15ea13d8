import { withoutUndefined } from "../../json";
import type { DomainEventType } from "../domain-events";
import {
  defaultUses,
  type Inbound,
  type Manifest,
  type Notifications,
  type PushManifest,
  type SyncSchedule,
} from "../manifest";
import type { AnyConnectorSpec } from "./connector-spec";
import { eventNameOf, readEvent, type SpecEvent } from "./read-event";

type Schema = AnyConnectorSpec["settings"];
type SpecManifest = Manifest<Schema, SpecEvent>;

const defaultMaxBytes = 1024 * 1024;
const defaultEveryMinutes = 30;
const defaultDaysBack = 7;

/** The declarative part of a spec, as hosts read it. */
export function manifestOf({
  test: _test,
  item: _item,
  validate: _validate,
  status: _status,
  disconnect: _disconnect,
  webhook,
  sync,
  push,
  notifications,
  events = {},
  options,
  actions,
  ...declared
}: AnyConnectorSpec): SpecManifest {
  const slug = declared.slug ?? slugOf(declared.name);
  const key = declared.key ?? `${slug.replaceAll("-", "_")}_connector`;
  const jobs = key.replace(/_connector$/, "");
  const on = Object.keys(events) as DomainEventType[];
  return withoutUndefined({
    uses: defaultUses,
    ...withoutUndefined(declared),
    key,
    slug,
    inbound: webhook && inboundOf(webhook),
    sync: sync && scheduleOf(jobs, sync),
    checkpointKey: sync && checkpointKeyOf(sync),
    push: push && pushOf(push),
    options: options && Object.keys(options),
    actions: actions && actionsOf(actions),
    on: on.length === 0 ? undefined : on,
    notifications: notifications && notificationsOf(jobs, notifications),
  } satisfies { [Key in keyof SpecManifest]: SpecManifest[Key] | undefined });
}

/** `Acme Tracker` → `acme-tracker` */
function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}

function inboundOf(webhook: NonNullable<AnyConnectorSpec["webhook"]>): Inbound<Schema, SpecEvent> {
  const { event, on, verify, reply, ...declared } = webhook;
  return withoutUndefined({
    path: "webhook",
    maxBytes: defaultMaxBytes,
    ...withoutUndefined(declared),
    verification: verify,
    answer: reply,
    events: typeof event === "function" ? undefined : { in: event, names: Object.keys(on) },
    eventName: (request) => eventNameOf(webhook, request),
    parse: (request) => readEvent(webhook, request),
  } satisfies {
    [Key in keyof Inbound<Schema, SpecEvent>]: Inbound<Schema, SpecEvent>[Key] | undefined;
  });
}

function scheduleOf(
  jobs: string,
  { everyMinutes = defaultEveryMinutes, adminOnly = false }: NonNullable<AnyConnectorSpec["sync"]>,
): SyncSchedule {
  return { job: `${jobs}_sync`, everyMinutes, adminOnly };
}

function checkpointKeyOf(
  sync: NonNullable<AnyConnectorSpec["sync"]>,
): NonNullable<SpecManifest["checkpointKey"]> {
  return sync.checkpointKey ?? ((settings, env) => JSON.stringify([settings, env]));
}

function pushOf({
  isEnabled = () => true,
  daysBack = () => defaultDaysBack,
  title = ({ project }) => project ?? "",
}: NonNullable<AnyConnectorSpec["push"]>): PushManifest<Schema> {
  return { isEnabled, daysBack, title };
}

function actionsOf(actions: NonNullable<AnyConnectorSpec["actions"]>): SpecManifest["actions"] {
  return Object.entries(actions).map(
    ([name, { run: _run, standalone = false, result = "message", ...rest }]) => ({
      ...rest,
      name,
      standalone,
      result,
    }),
  );
}

function notificationsOf(
  jobs: string,
  { wants, rateLimit, atMostOnce, daily }: NonNullable<AnyConnectorSpec["notifications"]>,
): Notifications<Schema> {
  return withoutUndefined({
    wants,
    rateLimitKey: rateLimit?.key,
    minIntervalSeconds: rateLimit?.seconds,
    atMostOnce,
    daily: daily && {
      job: `${jobs}_daily_summary`,
      everyMinutes: defaultEveryMinutes,
      time: daily.at,
    },
  } satisfies {
    [Key in keyof Notifications<Schema>]: Notifications<Schema>[Key] | undefined;
  });
}
