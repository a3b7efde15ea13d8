import type { Page } from "playwright-core";
import { deliver, expectStatus, issueDelivery, type Client } from "./client";
import { admin, type TestHost } from "./host";

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
  { name: "timer-discard", path: "/timer/discard", states: ["full"] },
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
  { name: "week", path: "/week", states: ["empty", "full"] },
  {
    name: "week-refused",
    path: "/week",
    states: ["full"],
    status: 400,
    async prepare(page) {
      await page.getByLabel("New row, Mon 23").fill("soon");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await page.getByText("Not saved.").waitFor();
    },
  },
  { name: "calendar", path: "/calendar", states: ["empty", "full"] },
  { name: "calendar-day", path: "/calendar?view=day", states: ["full"] },
  { name: "profile", path: "/profile", states: ["empty"] },
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

/** Names and titles as nobody should have them. */
const titles = ["Saving a report crashes", "<script>alert(1)</script>", "Unbroken".repeat(24)];

/** Creates the users of the states, and the data of the full one. */
export async function fillHost(host: TestHost): Promise<Record<Exclude<PageState, "new">, Client>> {
  const full = host.client();
  await full.logIn(admin);
  const name = "A project with a rather long name ".repeat(4).trim();
  // Restricted, so that the user without data does not see it.
  const project = await full.createProject(name, { color: "#3b82f6", restricted: true });
  const webhookPath = await full.saveGithubIntegration(project);
  const slack = { bot_token: "xoxb-1234567890", channel_id: "C012AB3CD" };
  expectStatus(await full.post("/api/integrations/slack/config", slack), 200);
  for (const [index, title] of titles.entries()) {
    const delivery = await issueDelivery("opened", { issue: { number: index + 1, title } });
    expectStatus(await deliver(host.url, webhookPath, delivery), 200);
  }
  const worked = { project_id: project, notes: titles[2], billable: true };
  for (const day of ["2026-11-27", "2026-11-26", "2026-11-19"]) {
    const times = { start_time: `${day}T08:00:00Z`, end_time: `${day}T09:30:00Z` };
    expectStatus(await full.post("/api/v1/time-entries", { ...worked, ...times }), 201);
  }
  const timer = { project_id: project, notes: "Saving a report crashes" };
  expectStatus(await full.post("/api/v1/timer/start", timer), 201);
  return { anonymous: host.client(), empty: await host.newUser("ada"), full };
}
