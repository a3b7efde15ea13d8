import * as z from "zod";

/** Maximum number of additional headers. */
const maxHeaders = 20;
/** Headers that the host sets itself or that belong to the connection. */
const reserved =
  /^(webhook-.*|x-webhook-.*|content-.*|host|user-agent|accept-encoding|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect)$/;
const token = /^[!#$%&'*+.^_`|~\dA-Za-z-]{1,100}$/;
/** Printable ASCII, without spaces at the ends. */
const value = /^[!-~](?:[ -~]{0,998}[!-~])?$/;

/** Schema of the additional headers of a webhook, e.g. for an `Authorization` header. */
export const customHeaders = z
  .record(z.string(), z.string())
  .superRefine((headers, context) => {
    const fault = faultOf(headers);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  })
  .meta({
    description:
      "Additional request headers. Their values are stored encrypted and never returned. " +
      "`webhook-*`, `x-webhook-*`, `content-*` and `host` cannot be set.",
    examples: [{ authorization: "Bearer my-receiver-token" }],
  });

/** Says what is wrong with additional headers; undefined if nothing is. */
export function faultOf(headers: Readonly<Record<string, string>>): string | undefined {
  const names = Object.keys(headers);
  if (names.length > maxHeaders) return `At most ${String(maxHeaders)} headers`;
  if (new Set(names.map((name) => name.toLowerCase())).size < names.length) {
    return "A header is given twice";
  }
  if (!names.every((name) => token.test(name))) {
    return "Names of headers consist of letters, digits and hyphens";
  }
  const taken = names.find((name) => reserved.test(name.toLowerCase()));
  if (taken !== undefined) return `The header ${taken} cannot be set`;
  if (!Object.values(headers).every((text) => value.test(text))) {
    return "Values of headers are 1 to 1,000 printable ASCII characters";
  }
  return undefined;
}
