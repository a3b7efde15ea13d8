import type { ComponentChildren } from "preact";
import { readTimeView } from "../../../features/users/time-view";
import type { Actor } from "../../../platform/auth/principal";
import { requirePrincipal, type RouteResponse } from "../../../platform/http/route";
import { renderPage, type PageRequest } from "../../../platform/pages/page";
import type { TimeView } from "../../../platform/pages/ui";
import { listDeliveries } from "../../deliveries/store";
import { linkedIdentity } from "../../identities/link-code";
import { listNotifications, type NotificationBody } from "../../notifications/store";
import type { RegisteredConnector } from "../../registry";
import { integrationOwner, type IntegrationScope } from "../../scope";
import { toRun } from "../../sync/run-schema";
import { formOf, type RefusedForm } from "../form";
import type { IntegrationParts } from "../parts";
import type { IntegrationTab } from "../paths";
import { readView, type IntegrationView } from "../view";
import { Account, type ShownCode } from "./account";
import { Deliveries, type DeliveriesQuery } from "./deliveries";
import { integrationPage, tabsOf, type DoneMessage } from "./frame";
import { Messages } from "./messages";
import { Overview } from "./overview";
import { SetUp } from "./set-up";
import { Settings } from "./settings";
import { Syncs } from "./syncs";

/** What a tab shows besides the integration. */
export interface TabOptions extends IntegrationScope {
  readonly tab: IntegrationTab;
  readonly done?: DoneMessage;
  /** HTTP status (default: 200). */
  readonly status?: number;
  /** A form that was not saved. */
  readonly refused?: RefusedForm;
  /** Why it was not saved, besides the errors of its fields. */
  readonly problem?: string | undefined;
  /** A code that was just made. */
  readonly code?: ShownCode;
  readonly deliveries?: DeliveriesQuery & { readonly page: number };
  readonly messages?: NotificationBody["status"] | undefined;
}

const deliveriesPerPage = 50;
const shownRuns = 50;
const hourMs = 3_600_000;

/** Everything that a tab is made of. */
interface Loaded {
  readonly registered: RegisteredConnector;
  readonly parts: IntegrationParts;
  readonly view: IntegrationView;
  readonly times: TimeView;
  readonly user: Actor;
  readonly options: TabOptions;
}

/**
 * Shows a tab of an integration, or its first one if it has no such tab.
 * @throws HttpError 403 for the workspace's integration, unless an administrator asks
 */
export async function showTab(
  registered: RegisteredConnector,
  parts: IntegrationParts,
  request: PageRequest,
  options: TabOptions,
): Promise<RouteResponse> {
  const principal = requirePrincipal(request);
  integrationOwner(principal, options);
  const { database, clock } = parts.context;
  const { userId } = principal;
  const view = await readView(registered, parts, principal, options);
  const times = await readTimeView(database.db, userId, clock.now());
  const tabs = tabsOf(view);
  const tab = tabs.includes(options.tab) ? options.tab : (tabs[0] ?? "settings");
  const children = await contents[tab]({
    registered,
    parts,
    view,
    times,
    user: principal,
    options,
  });
  const { done, status } = options;
  return renderPage(
    parts.context,
    request,
    integrationPage({ view, tab, times, done, status, children }),
  );
}

const contents: Readonly<Record<IntegrationTab, (loaded: Loaded) => Promise<ComponentChildren>>> = {
  overview: ({ view, times }) => Promise.resolve(<Overview view={view} times={times} />),
  "set-up": ({ view }) => Promise.resolve(<SetUp view={view} />),
  async settings({ registered, parts, view, user, options }) {
    const { db } = parts.context.database;
    const fields = await formOf(registered, db, user, view.row, options.scope, options.refused);
    return <Settings view={view} fields={fields} problem={options.problem} />;
  },
  async syncs({ parts, view, times }) {
    const runs = view.row ? await parts.storage.runs.list(view.row.id, shownRuns) : [];
    return <Syncs view={view} runs={runs.map(toRun)} times={times} />;
  },
  async deliveries({ parts, view, times, options }) {
    const { page, ...query } = options.deliveries ?? everything;
    const since =
      query.hours === undefined ? undefined : new Date(times.now.getTime() - query.hours * hourMs);
    const filter = { outcome: query.outcome, since };
    const size = { page, per_page: deliveriesPerPage };
    const { db } = parts.context.database;
    const { rows, total } = view.row
      ? await listDeliveries(db, view.manifest, view.row.id, filter, size)
      : { rows: [], total: 0 };
    return (
      <Deliveries
        view={view}
        deliveries={rows}
        query={query}
        page={page}
        pages={Math.ceil(total / deliveriesPerPage)}
        times={times}
      />
    );
  },
  async messages({ parts, view, times, options }) {
    const { db } = parts.context.database;
    const messages = view.row ? await listNotifications(db, view.row.id, options.messages) : [];
    return <Messages view={view} messages={messages} filter={options.messages} times={times} />;
  },
  account({ registered, view, times, options }) {
    const identity = linkedIdentity(registered);
    return Promise.resolve(
      identity && <Account view={view} identity={identity} code={options.code} times={times} />,
    );
  },
};

const everything = { page: 1, outcome: undefined, hours: undefined, isFollowed: false };
