import { fromUtf8 } from "../../bytes";
import { malformed } from "../../error";
import { invalidFields } from "../../invalid-fields";
import { safeParse } from "../../schema";
import { printableName } from "../../text";
import { isForm, readPlace } from "../../webhook/read-place";
import type { Parsed, RawRequest } from "../../webhook/request";
import type { AnyConnectorSpec } from "./connector-spec";

/** A delivery whose body matches the schema of its event. */
export interface SpecEvent {
  /** A key of the spec's `webhook.on`. */
  readonly name: string;
  readonly payload: unknown;
}

/**
 * Reads a verified delivery: finds its event and parses the body by that event's schema.
 * @throws ConnectorError with code `malformed` if the body is not JSON or does not match the schema
 */
export function readEvent(
  webhook: NonNullable<AnyConnectorSpec["webhook"]>,
  request: RawRequest,
): Parsed<SpecEvent> {
  const { on } = webhook;
  const name = eventNameOf(webhook, request);
  const handled = name !== undefined && Object.hasOwn(on, name) ? on[name] : undefined;
  if (name === undefined || !handled) {
    return { ignored: `The event "${printableName(name ?? "")}" is not handled` };
  }
  const parsed = safeParse(handled[0], bodyOf(request));
  if (!parsed.success) {
    throw malformed(`The body lacks or misstates ${invalidFields(parsed.error)}`, parsed.error);
  }
  return { event: { name, payload: parsed.data } };
}

/** The name of a delivery's event, whether it is handled or not. */
export function eventNameOf(
  { event }: Pick<NonNullable<AnyConnectorSpec["webhook"]>, "event">,
  request: RawRequest,
): string | undefined {
  return typeof event === "function" ? event(request) : readPlace(event, request);
}

/** The body as JSON, as a form, or as JSON in the form field `payload`. */
function bodyOf(request: RawRequest): unknown {
  try {
    const text = fromUtf8(request.body);
    if (!isForm(request)) return JSON.parse(text);
    const form = new URLSearchParams(text);
    const payload = form.get("payload");
    return payload === null ? Object.fromEntries(form) : JSON.parse(payload);
  } catch (error) {
    throw malformed("The body is not JSON", error);
  }
}
