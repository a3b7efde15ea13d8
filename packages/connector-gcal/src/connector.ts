import {
  BaseConnector,
  ConnectorError,
  describeConnector,
  type Option,
  type ConnectorContext,
  type JsonObject,
  type PullPage,
  type PushEntry,
  type PushReport,
  type ValidationReport,
  type TestReport,
} from "@tt/connector-core";
import { calendarOf } from "./calendar";
import { listCalendars, checkAccess } from "./client";
import type { GcalSettings } from "./settings";
import { gcalManifest } from "./manifest";
import { pullEvents } from "./pull";
import { pushEntry } from "./push";
import { canList } from "./scopes";

type Context = ConnectorContext<GcalSettings>;

/** Imports events as time entries and exports time entries as events. */
class GcalConnector extends BaseConnector<GcalSettings, never> {
  protected override async onTest(context: Context): Promise<TestReport> {
    const { summary = context.settings.calendar_id } = await checkAccess(
      context,
      calendarOf(context).id,
    );
    return {
      message: `The events of the calendar ${summary} can be read.`,
      state: { calendar_name: summary },
    };
  }

  protected override onValidate({ settings }: Context): Promise<ValidationReport> {
    const isProjectMissing =
      settings.sync_direction !== "export" && settings.default_project_id === undefined;
    return Promise.resolve(
      isProjectMissing
        ? { refused: { default_project_id: ["Choose a project for imported events"] } }
        : {},
    );
  }

  protected override onPull(
    checkpoint: JsonObject | undefined,
    context: Context,
  ): AsyncGenerator<PullPage, void, undefined> {
    return pullEvents(checkpoint, context);
  }

  protected override onPush(entry: PushEntry, context: Context): Promise<PushReport> {
    return pushEntry(entry, context);
  }

  protected override async onListOptions(
    _field: string,
    context: Context,
  ): Promise<readonly Option[]> {
    if (!canList(context.credentials["scopes"])) throw cannotList;
    const calendars = await listCalendars(context);
    return calendars.map(({ id, primary, summary, summaryOverride, accessRole }) => {
      const name = summaryOverride ?? summary;
      const label = accessRole === "reader" ? `${name} (read only)` : name;
      return primary === true ? { value: "primary", label } : { value: id, label };
    });
  }

  protected override onStatus({ credentials, state }: Context): JsonObject {
    return {
      email: credentials["email"] ?? null,
      calendar_name: state["calendar_name"] ?? null,
      last_sync_at: state["last_sync_at"] ?? null,
    };
  }
}

const cannotList = new ConnectorError({
  code: "permission_missing",
  message:
    "The time tracker lacks permission to list your calendars. Connect again and allow it, or enter the calendar ID.",
});

/**
 * The Google Calendar connector, ready to be registered with a host.
 *
 * @example
 * ```ts
 * import type { Ports } from "@tt/connector-core";
 * import { gcalConnector } from "@tt/connector-gcal";
 *
 * export async function syncCalendar(ports: Ports, integrationId: string): Promise<void> {
 *   const result = await gcalConnector.create(ports).sync(integrationId);
 *   if (!result.ok) throw new Error(result.error);
 * }
 * ```
 */
export const gcalConnector = describeConnector(gcalManifest, GcalConnector);
