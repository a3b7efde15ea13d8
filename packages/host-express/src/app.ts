import { IncomingMessage, ServerResponse, type RequestListener } from "node:http";
import { Socket } from "node:net";
import express, { type RequestHandler } from "express";
import helmet from "helmet";
import { declaredIdentities, type RegisteredConnector } from "./connectors/registry";
import { adminPageRoutes } from "./features/admin/page-routes";
import { authRoutes } from "./features/auth/routes";
import { choiceRoutes } from "./features/choices/routes";
import { clientPageRoutes } from "./features/clients/pages/page-routes";
import { clientRoutes } from "./features/clients/routes";
import { guideRoutes } from "./features/docs/guide-routes";
import { docsRoutes } from "./features/docs/routes";
import { homeRoutes } from "./features/home/routes";
import { inventoryPageRoutes } from "./features/inventory/pages/page-routes";
import { inventoryRoutes } from "./features/inventory/routes";
import type { DeliveryLog } from "./connectors/deliveries/log";
import { healthPageRoutes } from "./connectors/doctor/page-routes";
import { integrationRoutes } from "./connectors/integrations/routes";
import { integrationPageRoutes } from "./connectors/integrations/pages/routes";
import { integrationLink } from "./connectors/integrations/link";
import { oauthRoutes } from "./connectors/oauth/routes";
import type { SyncRunner } from "./connectors/sync/runner";
import { webhookRoutes } from "./connectors/webhooks/routes";
import { memberRoutes } from "./features/projects/member-routes";
import { projectPageRoutes } from "./features/projects/pages/page-routes";
import { projectRoutes } from "./features/projects/routes";
import { quotePageRoutes } from "./features/quotes/pages/page-routes";
import { quoteRoutes } from "./features/quotes/routes";
import { reportPageRoutes } from "./features/reports/page-routes";
import { reportRoutes } from "./features/reports/routes";
import { searchPageRoute } from "./features/search/page-routes";
import { searchRoutes } from "./features/search/routes";
import { settingsPageRoutes } from "./features/settings/page-routes";
import { settingsRoutes } from "./features/settings/routes";
import { suggestionRoutes } from "./features/suggestions/routes";
import { forecastReader } from "./features/statistics/forecast/read";
import { statisticsRoutes } from "./features/statistics/routes";
import { setupRoutes } from "./features/setup/routes";
import { systemRoutes } from "./features/system/routes";
import { taskPageRoutes } from "./features/tasks/pages/page-routes";
import { taskRoutes } from "./features/tasks/routes";
import { entryPageRoutes } from "./features/time-entries/form/page-routes";
import { overviewRoutes } from "./features/time-entries/overview/page-routes";
import { timeEntryRoutes } from "./features/time-entries/routes";
import { weekPageRoutes } from "./features/time-entries/week/page-routes";
import { calendarPageRoutes } from "./features/time-entries/calendar/page-routes";
import { timerRoutes } from "./features/time-entries/timer/routes";
import { tokenPageRoutes } from "./features/tokens/page-routes";
import { tokenRoutes } from "./features/tokens/routes";
import { accountPageRoutes } from "./features/users/accounts/page-routes";
import { accountRoutes } from "./features/users/accounts/routes";
import { passwordLinkApiRoute } from "./features/users/password-links/api-routes";
import { passwordLinkRoutes } from "./features/users/password-links/page-routes";
import { passwordRoutes } from "./features/users/password/routes";
import { sessionRoutes } from "./features/users/sessions/routes";
import { timerPageRoutes } from "./features/time-entries/timer/page-routes";
import { profilePageRoutes } from "./features/users/profile/page-routes";
import { userRoutes } from "./features/users/routes";
import { webhookPageRoutes } from "./features/webhooks/pages/page-routes";
import { webhookRoutes as outgoingWebhookRoutes } from "./features/webhooks/routes";
import { versionCheck } from "./features/version/check";
import { versionRoutes } from "./features/version/routes";
import type { Authenticator } from "./platform/auth/authenticate";
import { warnOfUntrustedProxy } from "./platform/auth/untrusted-proxy";
import { isCheckout } from "./platform/assets/load";
import { assetRoutes } from "./platform/assets/routes";
import type { HostContext } from "./platform/context";
import type { AdmissionControl } from "./platform/http/admission";
import { BodyBudget } from "./platform/http/body-budget";
import { crossOrigin } from "./platform/http/cross-origin";
import { mount } from "./platform/http/mount";
import { checkRequest } from "./platform/http/request-checks";
import { requestLog } from "./platform/http/request-log";
import type { Route } from "./platform/http/route";
import { createShedder } from "./platform/http/shed";
import { notFoundHandlers } from "./platform/http/not-found";
import { createErrorPages } from "./platform/pages/error-page";
import { storyRoutes } from "./platform/pages/story-routes";
import { themeRoutes } from "./platform/pages/theme-routes";
import { traceRequests } from "./platform/tracing/trace-requests";
import type { Tracer } from "./platform/tracing/tracer";
import type { HostStorage } from "./connectors/storage/create-storage";

/** Memory for bodies of unauthenticated requests: two of the largest deliveries fit. */
const maxUnverifiedBytes = 12 * 1024 * 1024;

/** Dependencies of {@link createApp}. */
export interface AppParts {
  readonly context: HostContext;
  readonly authenticator: Authenticator;
  readonly storage: HostStorage;
  readonly connectors: readonly RegisteredConnector[];
  readonly syncs: SyncRunner;
  readonly deliveries: DeliveryLog;
}

/** Collects the routes of all features and connectors. */
export function allRoutes({
  context,
  authenticator,
  storage,
  connectors,
  syncs,
  deliveries,
}: AppParts): readonly Route[] {
  const identities = declaredIdentities(connectors);
  const integrations = connectors.map(integrationLink);
  const readForecast = forecastReader(context);
  const checkVersion = versionCheck(context);
  const routes = [
    ...webhookRoutes(connectors, authenticator, context.config.baseUrl),
    ...systemRoutes(context),
    ...guideRoutes(),
    ...assetRoutes(),
    ...themeRoutes(context),
    ...(isCheckout() ? storyRoutes(context) : []),
    ...setupRoutes(context, authenticator),
    ...authRoutes(context, authenticator),
    ...homeRoutes(context, integrations, checkVersion),
    ...userRoutes(context, identities),
    ...accountRoutes(context, authenticator),
    passwordLinkApiRoute(context),
    ...accountPageRoutes(context, authenticator),
    ...passwordLinkRoutes(context, authenticator),
    ...passwordRoutes(context, authenticator),
    ...sessionRoutes(context, authenticator),
    ...profilePageRoutes(context, authenticator, identities),
    ...tokenRoutes(context, authenticator),
    ...adminPageRoutes(context),
    ...tokenPageRoutes(context, authenticator),
    ...clientRoutes(context),
    ...clientPageRoutes(context),
    ...projectRoutes(context),
    ...projectPageRoutes(context, readForecast, integrations),
    ...memberRoutes(context),
    ...quoteRoutes(context),
    ...quotePageRoutes(context),
    ...taskRoutes(context),
    ...taskPageRoutes(context, integrations),
    ...timeEntryRoutes(context),
    ...entryPageRoutes(context),
    ...overviewRoutes(context),
    ...weekPageRoutes(context),
    ...calendarPageRoutes(context),
    ...timerRoutes(context),
    ...timerPageRoutes(context),
    ...inventoryRoutes(context),
    ...inventoryPageRoutes(context),
    ...choiceRoutes(context),
    ...searchRoutes(context),
    searchPageRoute(context, integrations),
    ...reportRoutes(context),
    ...reportPageRoutes(context),
    ...statisticsRoutes(context, readForecast),
    ...suggestionRoutes(context),
    ...settingsRoutes(context),
    ...settingsPageRoutes(context),
    ...versionRoutes(context, checkVersion),
    ...outgoingWebhookRoutes(context),
    ...webhookPageRoutes(context),
    ...integrationRoutes(connectors, { storage, context, syncs, deliveries }),
    ...integrationPageRoutes(connectors, { storage, context, syncs, deliveries }),
    ...healthPageRoutes(context, connectors),
    ...oauthRoutes(connectors, { storage, context, authenticator }),
  ];
  return [...routes, ...docsRoutes(routes, context.config.baseUrl)];
}

/** Creates the app: what sheds requests, then Express with its middleware, then the routes. */
export function createApp(
  parts: AppParts,
  admission: AdmissionControl,
  tracer?: Tracer,
): RequestListener {
  const { context, authenticator } = parts;
  const { config, log, metrics } = context;
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  app.set("trust proxy", config.trustedProxies);
  if (tracer) app.use(traceRequests(tracer));
  app.use(requestLog(log, metrics), warnOfUntrustedProxy(config.trustedProxies, log), checkRequest);

  const routes = allRoutes(parts);
  const errorPages = createErrorPages(context, async (request) => {
    const { principal } = await authenticator.authenticate({ type: "page" }, request);
    return principal;
  });
  const options = {
    authenticator,
    ownOrigin: new URL(config.baseUrl).origin,
    log,
    errorPages,
    admission,
    unverifiedBodies: new BodyBudget(maxUnverifiedBytes),
  };
  // Webhook routes are mounted before the security headers, which providers ignore.
  const webhookPaths = new Set(
    routes.filter(({ access }) => access.type === "webhook").map(({ path }) => path),
  );
  mount(
    app,
    routes.filter(({ path }) => webhookPaths.has(path)),
    options,
  );
  app.use(securityHeaders(config.baseUrl.startsWith("https:")), noStore);
  app.use("/api/v1", crossOrigin);
  mount(
    app,
    routes.filter(({ path }) => !webhookPaths.has(path)),
    options,
  );
  app.use(notFoundHandlers(log, authenticator, errorPages));
  const shed = createShedder(routes, admission, metrics);
  return (request, reply) => {
    if (!shed(request, reply)) app(request, reply);
  };
}

/** Responses default to `no-store`; cacheable ones override it. */
const noStore: RequestHandler = (_request, reply, next) => {
  reply.setHeader("cache-control", "no-store");
  next();
};

/** Sets the headers of helmet. They are the same for all responses, so they are made once. */
function securityHeaders(https: boolean): RequestHandler {
  const sample = new ServerResponse(new IncomingMessage(new Socket()));
  const setHeaders = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", "data:"],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    strictTransportSecurity: https,
    referrerPolicy: { policy: "same-origin" },
  });
  setHeaders(sample.req, sample, () => undefined);
  const headers = new Map(
    Object.entries(sample.getHeaders()).map(([name, value]) => [name, String(value)]),
  );
  return (_request, reply, next) => {
    reply.setHeaders(headers);
    next();
  };
}
