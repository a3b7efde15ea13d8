import type { JsonObject, PushEntry, PushReport } from "../../../src/index";
import type { Context } from "./client";
import { TrackerConnector } from "./connector";

/** Reads the newest item again in every sync, as `since` with a margin does. */
export class Rereading extends TrackerConnector {
  protected override onPull(checkpoint: JsonObject | undefined, context: Context) {
    return super.onPull(checkpoint && { since: "2026-01-14T10:00:09Z" }, context);
  }
}

/** Exports only time on tasks, as comments of their items. */
export class OfTasks extends TrackerConnector {
  protected override onPush(entry: PushEntry, context: Context): Promise<PushReport> {
    return entry.state === "new" && entry.taskRef === undefined
      ? Promise.resolve({ skip: "x_no_item" })
      : super.onPush(entry, context);
  }
}
