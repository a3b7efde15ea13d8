import { toInstant, type DomainEvent, type JsonObject } from "@tt/connector-core";

/** The user who caused an event. */
export interface EventUser {
  readonly id: number;
  readonly username: string;
  readonly full_name: string | null;
}

/** Type of the event that a test sends, to which no webhook can subscribe. */
export const testEventType = "webhook.test";

/**
 * Builds the body of a request: one envelope for all events, in the format of
 * [Standard Webhooks](https://github.com/standard-webhooks/standard-webhooks).
 * @param user Null if no user caused the event.
 */
export function envelope(event: DomainEvent, user: EventUser | null): JsonObject {
  const { id, type, at, entity, data } = event;
  const action = type.slice(type.indexOf(".") + 1);
  return {
    type,
    timestamp: toInstant(new Date(at)),
    data: {
      ...data,
      event_id: id,
      user: user && shownUser(user),
      entity: { ...entity },
      action,
      description: describe(event, user),
    },
  };
}

/** Builds the body of a test. */
export function testEnvelope(
  id: string,
  user: EventUser,
  webhook: { readonly id: number; readonly name: string },
  now: Date,
): JsonObject {
  return {
    type: testEventType,
    timestamp: toInstant(now),
    data: {
      event_id: id,
      user: shownUser(user),
      entity: { type: "webhook", id: webhook.id, name: webhook.name },
      action: "test",
      description: `${nameOf(user)} tested the webhook "${webhook.name}"`,
    },
  };
}

/** E.g. `Ada completed the task "Launch"`, or `The task "Launch" was completed`. */
function describe({ type, entity, data }: DomainEvent, user: EventUser | null): string {
  if (type === "integration.health_changed") {
    return `The state of the integration ${text(data["connector"])} changed to ${text(data["state"])}`;
  }
  const noun = entity.type.replace("_", " ");
  const name = entity.name === null ? String(entity.id) : `"${entity.name}"`;
  const verb = type.slice(type.indexOf(".") + 1);
  return user ? `${nameOf(user)} ${verb} the ${noun} ${name}` : `The ${noun} ${name} was ${verb}`;
}

function shownUser(user: EventUser): JsonObject {
  return { id: user.id, username: user.username, display_name: nameOf(user) };
}

function nameOf({ full_name: fullName, username }: EventUser): string {
  return fullName ?? username;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "unknown";
}
