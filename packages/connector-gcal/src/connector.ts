import {
  BaseConnector,
  ConnectorError,
  defineConnector,
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
import { mayList } from "./scopes";

type Context = ConnectorContext<GcalSettings>;

/** Events of a calendar as time entries, time entries as events of a calendar. */
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

  protected override onValidate({ settings: config }: Context): Promise<ValidationReport> {
    const lacks = config.sync_direction !== "export" && config.default_project_id === undefined;
    return Promise.resolve(
      lacks
        ? { refused: { default_project_id: ["Choose a project: imported events go there"] } }
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
    if (!mayList(context.credentials["scopes"])) throw mayNotList;
    const calendars = await listCalendars(context);
    return calendars.map(({ id, primary, summary, summaryOverride, accessRole }) => {
      const name = summaryOverride ?? summary;
      const shown = accessRole === "reader" ? `${name} (read only)` : name;
      return primary === true ? { value: "primary", label: shown } : { value: id, label: shown };
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

const mayNotList = new ConnectorError({
  code: "permission_missing",
  message:
    "Google was not allowed to list your calendars. Connect again and allow it, or enter the calendar's id.",
});

/** The Google Calendar connector, ready to be registered with a host. */
export const gcalConnector = defineConnector(gcalManifest, GcalConnector);
