import type { Page } from "playwright-core";

/**
 * Whose page it is: of a new installation, nobody's, of a user without data, or of one with much of it.
 */
export type PageState = "new" | "anonymous" | "empty" | "full";

/** A page of the matrix (`test/browser/matrix.long.test.ts`), and of `npm run screenshots`. */
export interface PageCase {
  /** Name of its screenshots. */
  readonly name: string;
  readonly path: string;
  readonly states: readonly PageState[];
  /** What is done on the page before it is checked, e.g. to open a dialog. */
  readonly prepare?: (page: Page) => Promise<void>;
  /** Status of the page (default: 200). The browser reports others as an error, which is expected. */
  readonly status?: number;
}

/** Every page. A new page adds its line here. */
export const pageCases: readonly PageCase[] = [
  { name: "setup", path: "/setup", states: ["new"] },
  {
    name: "setup-refused",
    path: "/setup",
    states: ["new"],
    status: 400,
    async prepare(page) {
      await page.getByLabel("Username").fill("ada");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
    },
  },
  { name: "login", path: "/login", states: ["anonymous"] },
  {
    name: "login-failed",
    path: "/login",
    states: ["anonymous"],
    status: 401,
    async prepare(page) {
      await page.getByLabel("Username").fill("ada");
      await page.getByLabel("Password", { exact: true }).fill("wrong-password");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
    },
  },
  { name: "today", path: "/", states: ["empty", "full"] },
  {
    name: "timer-menu",
    path: "/",
    states: ["full"],
    async prepare(page) {
      await page.getByRole("button", { name: "Change the timer" }).click();
      await page.getByLabel("Started at").waitFor();
    },
  },
  {
    name: "navigation",
    path: "/profile",
    states: ["empty"],
    async prepare(page) {
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("link", { name: "Integrations" }).waitFor();
    },
  },
  { name: "timer-discard", path: "/timer/discard", states: ["full"] },
  { name: "entries", path: "/entries?range=all", states: ["empty", "full"] },
  { name: "entries-none", path: "/entries?range=today&tag=nobody", states: ["full"] },
  { name: "entries-filters", path: "/entries?range=all&filters=all", states: ["full"] },
  { name: "entries-edit", path: "/entries?range=month&edit=1", states: ["full"] },
  {
    name: "entries-selected",
    path: "/entries?range=custom&start_date=2026-11-01&paid=false",
    states: ["full"],
    async prepare(page) {
      await page
        .getByRole("checkbox", { name: /^Select:/ })
        .last()
        .check();
      await page.getByText("Tag…").click();
      await page.getByRole("button", { name: "Add", exact: true }).waitFor();
    },
  },
  { name: "entries-import", path: "/entries/import", states: ["empty"] },
  {
    name: "entries-import-preview",
    path: "/entries/import",
    states: ["full"],
    async prepare(page) {
      await page.getByLabel("Rows").fill(importedRows.join("\n"));
      await page.getByRole("button", { name: "Preview" }).last().click();
      await page.getByRole("heading", { name: "This would be imported" }).waitFor();
    },
  },
  { name: "entry-new", path: "/entries/new", states: ["empty", "full"] },
  {
    name: "entry-refused",
    path: "/entries/new",
    states: ["full"],
    status: 400,
    async prepare(page) {
      await page.getByLabel("Start", { exact: true }).fill("soon");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText("Not saved.").waitFor();
    },
  },
  { name: "entry-edit", path: "/timer/edit/1", states: ["full"] },
  {
    name: "entry-conflict",
    path: "/timer/edit/1",
    states: ["full"],
    status: 409,
    async prepare(page) {
      // As if another user had changed the entry after the form was opened.
      await page.locator("form.card [name=version]").evaluate((input) => {
        input.setAttribute("value", "0");
      });
      await page.getByLabel("Notes", { exact: true }).fill("What I typed instead");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText(/^Changed meanwhile/).waitFor();
    },
  },
  { name: "entry-locked", path: "/timer/edit/3", states: ["full"] },
  {
    name: "entry-locked-refused",
    path: "/timer/edit/1",
    states: ["full"],
    status: 400,
    async prepare(page) {
      // As if the entry had been paid after the form was opened.
      await page.locator("form.card").evaluate((form) => {
        form.setAttribute("action", "/timer/edit/3");
      });
      await page.locator("form.card [name=version]").evaluate((input) => {
        input.setAttribute("value", "0");
      });
      await page.getByLabel("Notes", { exact: true }).fill("What I typed instead");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText(/^Changed meanwhile/).waitFor();
    },
  },
  { name: "profile", path: "/profile", states: ["empty", "full"] },
  {
    name: "profile-refused",
    path: "/profile",
    states: ["empty"],
    status: 400,
    async prepare(page) {
      await page.getByLabel("Hours per day").fill("many");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText(/^Not saved\./).waitFor();
    },
  },
  {
    name: "password-refused",
    path: "/profile",
    states: ["empty"],
    status: 400,
    async prepare(page) {
      await page.getByLabel("Current password", { exact: true }).fill("wrong-password");
      await page.getByLabel("New password", { exact: true }).fill("short");
      await page.getByRole("button", { name: "Change password" }).click();
      await page.getByText(/^Not saved\./).waitFor();
    },
  },
  { name: "quotes", path: "/quotes", states: ["empty", "full"] },
  { name: "quote", path: "/quotes/1", states: ["full"] },
  { name: "quote-new", path: "/quotes/new", states: ["empty"] },
  { name: "quote-edit", path: "/quotes/1/edit", states: ["full"] },
  {
    name: "quote-refused",
    path: "/quotes/new",
    states: ["full"],
    status: 400,
    async prepare(page) {
      await page.getByLabel("Quantity 1", { exact: true }).fill("many");
      await page.getByRole("button", { name: "Create quote" }).click();
      await page.getByText(/^Not saved\./).waitFor();
    },
  },
  { name: "inventory", path: "/inventory", states: ["full"] },
  { name: "inventory-item", path: "/inventory/items/1", states: ["full"] },
  { name: "inventory-item-new", path: "/inventory/items/new", states: ["full"] },
  { name: "warehouses", path: "/inventory/warehouses", states: ["full"] },
  { name: "warehouse", path: "/inventory/warehouses/1", states: ["full"] },
  { name: "movements", path: "/inventory/movements", states: ["full"] },
  { name: "choose-password", path: "/choose-password?user=ada", states: ["anonymous"] },
  { name: "admin", path: "/admin", states: ["full"] },
  { name: "api-tokens", path: "/admin/api-tokens", states: ["full"] },
  { name: "api-token-new", path: "/admin/api-tokens/new", states: ["full"] },
  {
    name: "api-token-refused",
    path: "/admin/api-tokens/new",
    states: ["full"],
    status: 400,
    async prepare(page) {
      await page.getByRole("button", { name: "Create Token" }).click();
      await page.getByText(/^Not saved\./).waitFor();
    },
  },
  {
    name: "api-token-created",
    path: "/admin/api-tokens/new",
    states: ["full"],
    async prepare(page) {
      await page.getByLabel("Name").fill("Nightly export");
      await page.getByRole("button", { name: "Read only" }).click();
      await page.getByRole("button", { name: "Create Token" }).click();
      await page.getByText("Copy the token now").waitFor();
    },
  },
  { name: "api-token-revoke", path: "/admin/api-tokens/1/revoke", states: ["full"] },
  { name: "users", path: "/admin/users", states: ["full"] },
  { name: "user-new", path: "/admin/users/new", states: ["full"] },
  { name: "user", path: "/admin/users/2", states: ["full"] },
  {
    name: "user-link",
    path: "/admin/users/2",
    states: ["full"],
    async prepare(page) {
      await page.getByRole("button", { name: "Make a one-time link" }).click();
      await page.getByText("Pass this link on now").waitFor();
    },
  },
  { name: "user-deactivate", path: "/admin/users/2/deactivate", states: ["full"] },
  { name: "settings", path: "/admin/settings", states: ["full"] },
  { name: "health", path: "/admin/health", states: ["full"] },
  { name: "webhooks", path: "/webhooks", states: ["empty", "full"] },
  { name: "webhook-new", path: "/webhooks/new", states: ["full"] },
  {
    name: "webhook-refused",
    path: "/webhooks/new",
    states: ["full"],
    status: 400,
    async prepare(page) {
      await page.getByLabel("URL").fill("ftp://example.com");
      await page.getByRole("button", { name: "Add webhook" }).click();
      await page.getByText(/^Not saved\./).waitFor();
    },
  },
  { name: "webhook", path: "/webhooks/1", states: ["full"] },
  {
    name: "webhook-delivery",
    path: "/webhooks/1",
    states: ["full"],
    async prepare(page) {
      await page.getByRole("link", { name: "webhook.test" }).first().click();
      await page.getByRole("heading", { name: "Attempts" }).waitFor();
    },
  },
  { name: "projects", path: "/projects", states: ["empty", "full"] },
  { name: "project-new", path: "/projects/new", states: ["empty", "full"] },
  {
    name: "project-refused",
    path: "/projects/new",
    states: ["full"],
    status: 400,
    async prepare(page) {
      await page.getByLabel("Hourly rate").fill("much");
      await page.getByRole("button", { name: "Add the project" }).click();
      await page.getByText("Not saved.").waitFor();
    },
  },
  { name: "project", path: "/projects/1", states: ["full"] },
  { name: "project-without-time", path: "/projects/2", states: ["full"] },
  { name: "project-edit", path: "/projects/1/edit", states: ["full"] },
  { name: "tasks", path: "/tasks", states: ["empty", "full"] },
  { name: "tasks-filters", path: "/tasks?priority=urgent&filters=all", states: ["full"] },
  {
    name: "tasks-selected",
    path: "/tasks?priority=urgent&assignee=me",
    states: ["full"],
    async prepare(page) {
      await page.getByRole("checkbox", { name: /^Select/ }).check();
      await page.getByText("selected", { exact: true }).waitFor();
      await page.getByRole("option", { name: "ada" }).waitFor({ state: "attached" });
    },
  },
  { name: "task-board", path: "/tasks?view=board", states: ["empty", "full"] },
  { name: "task-new", path: "/tasks/new", states: ["full"] },
  { name: "task", path: "/tasks/1", states: ["full"] },
  { name: "task-edit", path: "/tasks/1/edit", states: ["full"] },
  { name: "task-delete", path: "/tasks/1/delete", states: ["full"] },
  { name: "clients", path: "/clients", states: ["empty", "full"] },
  { name: "client-new", path: "/clients/new", states: ["empty"] },
  { name: "client", path: "/clients/1", states: ["full"] },
  { name: "client-edit", path: "/clients/1/edit", states: ["full"] },
  { name: "search", path: "/search?q=report", states: ["empty", "full"] },
  {
    name: "palette",
    path: "/profile",
    states: ["empty", "full"],
    async prepare(page) {
      await page.keyboard.press("/");
      await page.getByRole("dialog").getByText("Start timer").waitFor();
    },
  },
  { name: "reports", path: "/reports", states: ["empty", "full"] },
  { name: "reports-days", path: "/reports?group_by=day&range=month", states: ["full"] },
  {
    name: "reports-refused",
    path: "/reports?group_by=day&from=0001-01-01&to=9999-12-31",
    states: ["full"],
    status: 400,
  },
  { name: "productivity", path: "/dashboard/productivity", states: ["empty", "full"] },
  { name: "week", path: "/week", states: ["empty", "full"] },
  {
    name: "week-refused",
    path: "/week",
    states: ["full"],
    status: 400,
    async prepare(page) {
      await page.getByRole("textbox", { name: "New row Mon 23" }).fill("soon");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText("Not saved.").waitFor();
    },
  },
  { name: "calendar", path: "/calendar", states: ["empty", "full"] },
  { name: "calendar-day", path: "/calendar?view=day", states: ["full"] },
  { name: "integrations", path: "/integrations", states: ["empty", "full"] },
  { name: "integration", path: "/integrations/github", states: ["empty", "full"] },
  { name: "integration-oauth", path: "/integrations/google", states: ["empty"] },
  { name: "integration-set-up", path: "/integrations/github/set-up", states: ["full"] },
  { name: "integration-settings", path: "/integrations/slack/settings", states: ["empty", "full"] },
  { name: "integration-syncs", path: "/integrations/github/syncs", states: ["full"] },
  { name: "integration-deliveries", path: "/integrations/github/deliveries", states: ["full"] },
  { name: "integration-messages", path: "/integrations/slack/messages", states: ["full"] },
  { name: "integration-account", path: "/integrations/slack/account", states: ["empty"] },
  { name: "disconnect", path: "/integrations/github/disconnect", states: ["full"] },
  {
    name: "integration-refused",
    path: "/integrations/github/settings",
    states: ["empty"],
    status: 400,
    async prepare(page) {
      await page.getByLabel("Repository owner").fill("octo org");
      await page.getByRole("button", { name: "Save" }).click();
      await page.getByText(/^Not saved\./).waitFor();
    },
  },
  {
    name: "consent-failed",
    path: "/integrations/google/callback?state=x",
    states: ["empty"],
    status: 400,
  },
  { name: "not-found", path: "/nothing-here", states: ["anonymous", "full"], status: 404 },
  { name: "components", path: "/dev/ui", states: ["empty", "full"] },
  {
    name: "confirm",
    path: "/dev/ui",
    states: ["empty"],
    async prepare(page) {
      await page.getByRole("link", { name: "Delete" }).click();
      await page.getByRole("dialog").waitFor();
    },
  },
];

/** A CSV file with rows of every result. */
const importedRows = [
  "Project name,Client name,Start time,End time,Description,Tags,Room",
  "Website,Acme Corp,2026-11-25 09:00,2026-11-25 10:30,Imprint,draft,1.12",
  "Website,Acme Corp,2026-11-25 09:00,2026-11-25 10:30,Imprint,draft,1.12",
  `Website,Acme Corp,2026-11-26 22:00,2026-11-27 01:00,${"Unbroken".repeat(24)},,`,
  "Website,Acme Corp,2026-11-26 10:00,2026-11-26 09:00,Backwards,,",
  "Website,Acme Corp,soon,2026-11-26 09:00,,,",
];
