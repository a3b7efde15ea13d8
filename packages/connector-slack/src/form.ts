import type { RawRequest } from "@tt/connector-core";

/** Routing, parsing and replying all read the form, so it is parsed once per request. */
const parsed = new WeakMap<RawRequest, URLSearchParams>();
const decoder = new TextDecoder();

/** Fields of a form-encoded request. */
export function formOf(request: RawRequest): URLSearchParams {
  const known = parsed.get(request);
  if (known) return known;
  const form = new URLSearchParams(decoder.decode(request.body));
  parsed.set(request, form);
  return form;
}
