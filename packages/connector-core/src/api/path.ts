/**
 * Template tag for paths: encodes every value, so that it stays one segment or one parameter.
 *
 * @example
 * ```ts
 * import { path } from "@tt/connector-core";
 *
 * path`/projects/${"group/app"}/issues`; // "/projects/group%2Fapp/issues"
 * ```
 */
export function path(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return String.raw({ raw: parts }, ...values.map((value) => encodeURIComponent(value)));
}
