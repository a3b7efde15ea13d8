/** One link: the target in angle brackets, then parameters whose quoted values may contain commas. */
const link = /<([^<>]*)>((?:\s*;\s*[^\s=;,"]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)/g;
const parameter = /;\s*([^\s=;,"]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/g;

/**
 * Finds the `rel="next"` target of a Link header, as an absolute URL
 * ([RFC 8288](https://www.rfc-editor.org/rfc/rfc8288)).
 *
 * @param header Value of the header; several headers are joined by commas.
 * @param from URL of the response, against which relative targets are resolved.
 * @returns undefined if there is none
 */
export function nextLink(header: string | undefined, from: string): string | undefined {
  for (const [, target = "", parameters = ""] of (header ?? "").matchAll(link)) {
    if (relationsOf(parameters).includes("next") && URL.canParse(target, from))
      return new URL(target, from).href;
  }
  return undefined;
}

function relationsOf(parameters: string): readonly string[] {
  for (const [, name = "", quoted, plain = ""] of parameters.matchAll(parameter)) {
    // Later ones have to be ignored.
    if (name.toLowerCase() === "rel") return (quoted ?? plain).toLowerCase().split(/\s+/);
  }
  return [];
}
