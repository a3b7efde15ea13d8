import type { RawRequest } from "@tt/connector-core";

/** Parsed once per request: routing, reading and answering all ask. */
const parsed = new WeakMap<RawRequest, URLSearchParams>();
const decoder = new TextDecoder();

/** Slash commands come as forms, events as JSON. */
export function isForm({ headers }: RawRequest): boolean {
  const type = headers["content-type"] ?? "";
  return type.slice(0, 33).toLowerCase() === "application/x-www-form-urlencoded";
}

/** The fields of a form. */
export function formOf(request: RawRequest): URLSearchParams {
  const known = parsed.get(request);
  if (known) return known;
  const form = new URLSearchParams(decoder.decode(request.body));
  parsed.set(request, form);
  return form;
}
