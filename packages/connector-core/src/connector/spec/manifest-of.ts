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
export function manifestOf(spec: AnyConnectorSpec): SpecManifest {
  const slug = spec.slug ?? slugOf(spec.name);
  const key = spec.key ?? `${slug.replaceAll("-", "_")}_connector`;
  const jobs = key.replace(/_connector$/, "");
  const on = Object.keys(spec.events ?? {}) as DomainEventType[];
  const { webhook, sync, push, notifications } = spec;
  return withoutUndefined({
    key,
    slug,
    name: spec.name,
    docs: spec.docs,
    tagline: spec.tagline,
    icon: spec.icon,
    steps: spec.steps,
    facts: spec.facts,
    reasons: spec.reasons,
    deliveriesUrl: spec.deliveriesUrl,
    settings: spec.settings,
    documentation: spec.documentation,
    env: spec.env,
    api: spec.api,
    inbound: webhook && inboundOf(webhook),
    identity: spec.identity,
    workspace: spec.workspace,
    sync: sync && scheduleOf(jobs, sync),
    checkpointKey: sync && checkpointKeyOf(sync),
    push: push && pushOf(push),
    options: spec.options && Object.keys(spec.options),
    actions: spec.actions && actionsOf(spec.actions),
    on: on.length === 0 ? undefined : on,
    notifications: notifications && notificationsOf(jobs, notifications),
    uses: spec.uses ?? defaultUses,
    mayUse: spec.mayUse,
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
  return withoutUndefined({
    path: webhook.path ?? "webhook",
    maxBytes: webhook.maxBytes ?? defaultMaxBytes,
    verification: webhook.verify,
    routing: webhook.routing,
    deliveryId: webhook.deliveryId,
    fetches: webhook.fetches,
    challenges: webhook.challenges,
    answer: webhook.reply,
    events:
      typeof webhook.event === "function"
        ? undefined
        : { in: webhook.event, names: Object.keys(webhook.on) },
    eventName: (request) => eventNameOf(webhook, request),
    parse: (request) => readEvent(webhook, request),
  } satisfies {
    [Key in keyof Inbound<Schema, SpecEvent>]: Inbound<Schema, SpecEvent>[Key] | undefined;
  });
}

function scheduleOf(jobs: string, sync: NonNullable<AnyConnectorSpec["sync"]>): SyncSchedule {
  return {
    job: `${jobs}_sync`,
    everyMinutes: sync.everyMinutes ?? defaultEveryMinutes,
    adminOnly: sync.adminOnly ?? false,
  };
}

function checkpointKeyOf(
  sync: NonNullable<AnyConnectorSpec["sync"]>,
): NonNullable<SpecManifest["checkpointKey"]> {
  return sync.checkpointKey ?? ((settings, env) => JSON.stringify([settings, env]));
}

function pushOf(push: NonNullable<AnyConnectorSpec["push"]>): PushManifest<Schema> {
  return {
    isEnabled: push.isEnabled ?? (() => true),
    daysBack: push.daysBack ?? (() => defaultDaysBack),
    title: push.title ?? (({ project }) => project ?? ""),
  };
}

function actionsOf(actions: NonNullable<AnyConnectorSpec["actions"]>): SpecManifest["actions"] {
  return Object.entries(actions).map(
    ([name, { label, description, standalone = false, result = "message" }]) => ({
      name,
      label,
      description,
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
