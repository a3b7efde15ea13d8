import type { DefaultTheme } from "vitepress";

// Every page of the site, in the order of its navigation. The check of the site fails if one is missing.

const page = (text: string, link: string): DefaultTheme.SidebarItem => ({ text, link });

const connectors: DefaultTheme.SidebarItem = {
  text: "Write a connector",
  items: [
    page("In twenty minutes", "/guide/write-a-connector"),
    page("Settings, choices and buttons", "/guide/settings"),
    page("Verify a provider", "/guide/verify"),
    page("OAuth", "/guide/oauth"),
    page("Syncs and checkpoints", "/guide/syncs"),
    page("Subscriptions that expire", "/guide/subscriptions"),
    page("GraphQL", "/guide/graphql"),
    page("Answers and errors", "/guide/answers"),
    page("Commands and messages", "/guide/commands"),
    page("Write back", "/guide/write-back"),
    page("Test", "/guide/test"),
    page("Publish", "/guide/publish"),
  ],
};

const applications: DefaultTheme.SidebarItem = {
  text: "Your own application",
  items: [page("Embed", "/guide/embed"), page("Write a storage", "/guide/storage")],
};

const host: DefaultTheme.SidebarItem = {
  text: "The reference host",
  items: [
    page("For people who track time", "/USER_GUIDE"),
    page("From the Python TimeTracker", "/FROM_THE_PYTHON_TIMETRACKER"),
    page("Operations", "/operations"),
    page("Reliability", "/reliability"),
    page("Connectors", "/integrations/"),
    page("GitHub", "/integrations/GITHUB_CONNECTOR"),
    page("Slack", "/integrations/SLACK"),
    page("Google Calendar", "/integrations/GOOGLE_CALENDAR"),
    page("Events to your address", "/WEBHOOKS"),
    page("Quotes", "/QUOTES"),
    page("Budgets and forecasts", "/BUDGET_ALERTS_AND_FORECASTING"),
    page("Statistics", "/features/PRODUCTIVITY_DASHBOARD"),
    page("Suggestions", "/features/SUGGESTIONS"),
    page("Language model", "/features/AI"),
    page("New releases", "/features/VERSION_CHECK"),
  ],
};

const background: DefaultTheme.SidebarItem = {
  text: "Background",
  items: [
    page("Security model", "/guide/security"),
    page("Upgrade policy", "/guide/upgrades"),
    page("Compatibility", "/guide/compatibility"),
    page("Architecture", "/architecture"),
    page("Performance", "/performance"),
    page("Decisions", "/adr/"),
  ],
};

const references: DefaultTheme.SidebarItem = {
  text: "Reference",
  items: [page("REST API", "/api/REST_API"), page("Packages", "/reference/")],
};

const start: DefaultTheme.SidebarItem = {
  text: "Start",
  items: [page("What it is", "/guide/what-it-is"), page("Quick start", "/guide/quick-start")],
};

/** The sidebar of all pages. */
export const sidebar: DefaultTheme.SidebarItem[] = [
  start,
  connectors,
  applications,
  host,
  references,
  background,
];

/** The links at the top of all pages. */
export const nav: DefaultTheme.NavItem[] = [
  { text: "Guide", link: "/guide/what-it-is" },
  { text: "REST API", link: "/api/REST_API" },
  { text: "Reference", link: "/reference/" },
  { text: "Decisions", link: "/adr/" },
];
