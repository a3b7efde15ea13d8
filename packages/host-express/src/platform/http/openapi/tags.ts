/** Tags of the OpenAPI document with their descriptions, in display order. */
export const tags = {
  System: "Health, version and metrics of the host.",
  Projects: "Projects for clients, with an hourly rate and a budget.",
  "Time entries": "Recorded time with a start and an end.",
  Timer: "The running time entry of the user.",
  Tasks: "Tasks of projects; connectors create tasks too.",
  Clients: "Clients that projects belong to.",
  Quotes: "Offers to clients, with lines, a discount and tax.",
  Inventory:
    "Stock of items in warehouses, the same for all users. An administrator enables it by the setting " +
    "`inventory_enabled`; until then every request gets 403 `module_disabled`.",
  Reports: "Totals of time entries.",
  Statistics:
    "What the dashboard shows about your own time, and forecasts of projects. Requires a browser session.",
  Choices: "What fields of forms offer. Requires a browser session.",
  Search: "Search across projects, tasks, clients and time entries.",
  Users: "Users of this installation.",
  "Outgoing webhooks": "Subscriptions to events, which the host sends to your address.",
  Session: "Browser log-in and log-out.",
  Profile: "Settings of the current user.",
  Administration: "Tokens and settings of this installation, for administrators.",
  Integrations:
    "Configuration of your integrations. Requires a browser session: log in and send the cookie.",
  Webhooks: "Endpoints for provider webhooks. The signature of every delivery is verified.",
  Pages: "HTML pages.",
} as const;

/** One of {@link tags}. */
export type Tag = keyof typeof tags;
