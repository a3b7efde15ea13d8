import type { Change } from "../../changes/changes";
import type { Ignored } from "../../changes/build";
import { invalidFields } from "../../invalid-fields";
import type { Logger } from "../../ports/logger";
import { safeParse } from "../../schema";
import type { PullItem } from "../../sync/page";
import type { AnyConnectorSpec } from "./connector-spec";
import type { Context } from "./context";

/** A mapping may be plain JavaScript that returns nothing, or a promise by mistake. */
type MaybeDecided = ReturnType<NonNullable<AnyConnectorSpec["item"]>[1]> | null | undefined;
type AnyContext = Context<AnyConnectorSpec["settings"]>;

/** Maps one item of the provider, as its schema read it, to changes. */
export function mapItem(
  spec: AnyConnectorSpec,
  item: unknown,
  context: AnyContext,
): readonly Change[] | Ignored {
  if (!spec.item) throw new TypeError(`${spec.name} maps an item, but its spec has no item`);
  const [, map] = spec.item;
  const decided = map(item, context) as MaybeDecided;
  if (decided !== null && typeof decided === "object") {
    if ("type" in decided) return [decided];
    if ("ignored" in decided || Array.isArray(decided)) return decided;
  }
  throw new TypeError("The mapping of `item` must return a change, changes or ignore(reason)");
}

/**
 * Reads and maps one raw item of a page. An item that cannot be read or mapped becomes a line of the
 * run's report, so that its neighbors are not lost.
 */
export function readItem(spec: AnyConnectorSpec, raw: unknown, context: AnyContext): PullItem[] {
  const unnamed = { ref: "?", title: `Item of ${spec.name}` };
  const parsed = spec.item && safeParse(spec.item[0], raw);
  if (!parsed?.success) {
    const fields = parsed ? invalidFields(parsed.error) : "the item";
    return [{ ...unnamed, error: `${spec.name} sent an item without a valid ${fields}.` }];
  }
  try {
    const mapped = mapItem(spec, parsed.data, context);
    if ("ignored" in mapped) return [{ ...unnamed, title: mapped.ignored, skip: "filtered" }];
    return mapped.map((change) => ({ ...nameOf(change), change }));
  } catch (error) {
    logMapping(spec, context.log, error);
    return [
      { ...unnamed, error: `An item of ${spec.name} could not be read. It has been logged.` },
    ];
  }
}

function logMapping({ name }: AnyConnectorSpec, log: Logger, err: unknown): void {
  log.error({ connector: name, err }, "the mapping of an item failed");
}

/** Name and title of a change in a run's report. */
function nameOf(change: Change): { readonly ref: string; readonly title: string } {
  switch (change.type) {
    case "task.upsert":
      return { ref: change.task.ref, title: change.fields.name };
    case "task.archive":
      return { ref: change.task.ref, title: change.task.ref };
    case "task.move":
      return { ref: change.to.ref, title: change.to.ref };
    case "entry.upsert":
      return { ref: change.entry.ref, title: change.notes || change.entry.ref };
    case "entry.remove":
      return { ref: change.entry.ref, title: change.entry.ref };
    default:
      return { ref: change.type, title: change.type };
  }
}
