import type { ActiveFilter } from "../../../platform/pages/ui";
import { sourceLabels } from "./filters";
import type { OverviewQuery } from "./query";
import type { FilterNames } from "./store";

/**
 * The filters that are set besides the range, in words.
 * @param names Names of the selected objects.
 * @param without Returns the address without a parameter.
 */
export function activeFilters(
  query: OverviewQuery,
  names: FilterNames,
  without: (parameter: string) => string,
): readonly ActiveFilter[] {
  const named = (kind: keyof FilterNames) => names[kind] ?? "unknown";
  const { text, tag, source, billable, paid, user_id: user } = query;
  const labels: Readonly<Record<string, string | false | undefined>> = {
    text: text !== undefined && `Text: ${text}`,
    project_id: query.project_id !== undefined && `Project: ${named("project")}`,
    client_id: query.client_id !== undefined && `Client: ${named("client")}`,
    task_id: query.task_id !== undefined && `Task: ${named("task")}`,
    user_id: user !== undefined && (user === "all" ? "Everybody" : `User: ${named("user")}`),
    billable: flag(billable, "Billable", "Not billable"),
    paid: flag(paid, "Paid", "Unpaid"),
    tag: tag !== undefined && `Tag: ${tag}`,
    source: source !== undefined && `Source: ${sourceLabels[source] ?? source}`,
  };
  return Object.entries(labels).flatMap(([parameter, label]) =>
    typeof label !== "string" ? [] : [{ label, without: without(parameter) }],
  );
}

function flag(value: boolean | undefined, yes: string, no: string): string | undefined {
  return value === undefined ? undefined : value ? yes : no;
}
