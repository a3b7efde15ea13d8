import express, { type Express, type RequestHandler } from "express";
import helmet from "helmet";
import { declaredIdentities, type RegisteredConnector } from "./connectors/registry";
import { authRoutes } from "./features/auth/routes";
import { choiceRoutes } from "./features/choices/routes";
import { clientRoutes } from "./features/clients/routes";
import { guideRoutes } from "./features/docs/guide-routes";
import { docsRoutes } from "./features/docs/routes";
import { homeRoutes } from "./features/home/routes";
import { inventoryRoutes } from "./features/inventory/routes";
import type { DeliveryLog } from "./connectors/deliveries/log";
import { integrationRoutes } from "./connectors/integrations/routes";
import { integrationPageRoutes } from "./connectors/integrations/pages/routes";
import { pagePath } from "./connectors/integrations/paths";
import { oauthRoutes } from "./connectors/oauth/routes";
import type { SyncRunner } from "./connectors/sync/runner";
import { webhookRoutes } from "./connectors/webhooks/routes";
import { memberRoutes } from "./features/projects/member-routes";
import { projectRoutes } from "./features/projects/routes";
import { quoteRoutes } from "./features/quotes/routes";
import { reportRoutes } from "./features/reports/routes";
import { searchRoutes } from "./features/search/routes";
import { settingsRoutes } from "./features/settings/routes";
import { suggestionRoutes } from "./features/suggestions/routes";
import { statisticsRoutes } from "./features/statistics/routes";
import { setupRoutes } from "./features/setup/routes";
import { systemRoutes } from "./features/system/routes";
import { taskRoutes } from "./features/tasks/routes";
import { entryPageRoutes } from "./features/time-entries/form/page-routes";
import { timeEntryRoutes } from "./features/time-entries/routes";
import { weekPageRoutes } from "./features/time-entries/week/page-routes";
import { calendarPageRoutes } from "./features/time-entries/calendar/page-routes";
import { timerRoutes } from "./features/time-entries/timer/routes";
import { tokenRoutes } from "./features/tokens/routes";
import { accountRoutes } from "./features/users/accounts/routes";
import { passwordRoutes } from "./features/users/password/routes";
import { sessionRoutes } from "./features/users/sessions/routes";
import { timerPageRoutes } from "./features/time-entries/timer/page-routes";
import { profilePageRoutes } from "./features/users/page-routes";
import { userRoutes } from "./features/users/routes";
import { webhookRoutes as outgoingWebhookRoutes } from "./features/webhooks/routes";
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
import { notFoundHandlers } from "./platform/http/not-found";
import { createErrorPages } from "./platform/pages/error-page";
import { storyRoutes } from "./platform/pages/story-routes";
import { themeRoutes } from "./platform/pages/theme-routes";
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
  const routes = [
    ...webhookRoutes(connectors, authenticator, context.config.baseUrl),
    ...systemRoutes(context),
    ...guideRoutes(),
    ...assetRoutes(),
    ...themeRoutes(context),
    ...(isCheckout() ? storyRoutes(context) : []),
    ...setupRoutes(context, authenticator),
    ...authRoutes(context, authenticator),
    ...homeRoutes(
      context,
      connectors.map((each) => ({
        key: each.manifest.key,
        name: each.manifest.name,
        path: pagePath(each),
      })),
    ),
    ...userRoutes(context, identities),
    ...accountRoutes(context, authenticator),
    ...passwordRoutes(context, authenticator),
    ...sessionRoutes(context, authenticator),
    ...profilePageRoutes(context, identities),
    ...tokenRoutes(context, authenticator),
    ...clientRoutes(context),
    ...projectRoutes(context),
    ...memberRoutes(context),
    ...quoteRoutes(context),
    ...taskRoutes(context),
    ...timeEntryRoutes(context),
    ...entryPageRoutes(context),
    ...weekPageRoutes(context),
    ...calendarPageRoutes(context),
    ...timerRoutes(context),
    ...timerPageRoutes(context),
    ...inventoryRoutes(context),
    ...choiceRoutes(context),
    ...searchRoutes(context),
    ...reportRoutes(context),
    ...statisticsRoutes(context),
    ...suggestionRoutes(context),
    ...settingsRoutes(context),
    ...versionRoutes(context),
    ...outgoingWebhookRoutes(context),
    ...integrationRoutes(connectors, { storage, context, syncs, deliveries }),
    ...integrationPageRoutes(connectors, { storage, context, syncs, deliveries }),
    ...oauthRoutes(connectors, { storage, context, authenticator }),
  ];
  return [...routes, ...docsRoutes(routes, context.config.baseUrl)];
}

/** Creates the Express app: middleware first, then the routes. */
export function createApp(parts: AppParts, admission: AdmissionControl): Express {
  const { context, authenticator } = parts;
  const { config, log, metrics } = context;
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", "simple");
  app.set("trust proxy", config.trustedProxies);
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
  return app;
}

/** Responses default to `no-store`; cacheable ones override it. */
const noStore: RequestHandler = (_request, reply, next) => {
  reply.setHeader("cache-control", "no-store");
  next();
};

function securityHeaders(https: boolean): ReturnType<typeof helmet> {
  return helmet({
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
}
