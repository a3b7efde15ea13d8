import { deliver, expectStatus, issueDelivery, type Client } from "./client";
import { admin, type TestHost } from "./host";
import type { PageState } from "./pages";

/** Names and titles as nobody should have them. */
const titles = ["Saving a report crashes", "<script>alert(1)</script>", "Unbroken".repeat(24)];

/** Gives the project a budget and tasks and its client contact data, and adds another project. */
async function fillPlan(full: Client, project: number): Promise<void> {
  const path = `/api/v1/projects/${String(project)}`;
  const budget = { hourly_rate: 90, estimated_hours: 5, budget_amount: 450, code: "LONG" };
  const description = "What a project is about.\nIn two lines.";
  expectStatus(await full.request("PATCH", path, { ...budget, description }), 200);
  const contact = { company: "Bolt Ltd", email: "mail@bolt.example", phone: "+49 30 123" };
  expectStatus(await full.request("PATCH", "/api/v1/clients/1", contact), 200);
  await full.createProject("Shop", { estimated_hours: 10, restricted: true });
  const tasks = [
    { name: "Write the imprint", status: "in_progress", priority: "urgent", assignee_id: 1 },
    { name: "Draw an icon", status: "review", due_date: "2026-11-20", tags: "design, small" },
    { name: "Choose a name", status: "done", estimated_hours: 2 },
  ];
  for (const task of tasks) {
    expectStatus(await full.post("/api/v1/tasks", { ...task, project_id: project }), 201);
  }
}

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
  await fillPlan(full, project);
  const worked = { project_id: project, notes: titles[2], billable: true };
  for (const day of ["2026-11-27", "2026-11-26", "2026-11-19"]) {
    const times = { start_time: `${day}T08:00:00Z`, end_time: `${day}T09:30:00Z` };
    expectStatus(await full.post("/api/v1/time-entries", { ...worked, ...times }), 201);
  }
  expectStatus(await full.request("PUT", "/api/v1/time-entries/3", { paid: true }), 200);
  const timer = { project_id: project, notes: "Saving a report crashes" };
  expectStatus(await full.post("/api/v1/timer/start", timer), 201);
  const webhook = { name: "Payroll", url: "https://127.0.0.1:1/hook", events: ["task.created"] };
  expectStatus(await full.post("/api/v1/webhooks", webhook), 201);
  expectStatus(await full.post("/api/v1/webhooks/1/test"), 202);
  await fillInventory(full);
  const items = [
    { description: titles[0], quantity: 12, unit: "hours", unit_price: 95.5 },
    { description: titles[2], quantity: 1, unit_price: 240 },
  ];
  const quote = { client_id: 1, title: "Website maintenance", tax_rate: 21, items };
  expectStatus(await full.post("/api/v1/quotes", quote), 201);
  await fillWeeks(full, [project, await full.createProject("Studio", { restricted: true })]);
  return { anonymous: host.client(), empty: await host.newUser("ada"), full };
}

/** Items in two warehouses, of which one is low. */
async function fillInventory(as: Client): Promise<void> {
  const settings = { inventory_enabled: true };
  expectStatus(await as.request("PATCH", "/api/admin/settings", settings), 200);
  for (const code of ["MAIN", "VAN"]) {
    const warehouse = { name: `Warehouse ${code}`, code, address: titles[2] };
    expectStatus(await as.post("/api/v1/inventory/warehouses", warehouse), 201);
  }
  for (const [index, name] of titles.entries()) {
    const item = { name, sku: `A-${String(index)}`, default_cost: 4.2, reorder_point: 20 };
    expectStatus(await as.post("/api/v1/inventory/items", item), 201);
  }
  const bought = { movement_type: "purchase", stock_item_id: 1, warehouse_id: 1, quantity: 50 };
  expectStatus(await as.post("/api/v1/inventory/movements", bought), 201);
  const moved = { stock_item_id: 1, from_warehouse_id: 1, to_warehouse_id: 2, quantity: 2.5 };
  expectStatus(await as.post("/api/v1/inventory/transfers", moved), 201);
}

/** Creates entries of the twelve weeks before, for charts. */
async function fillWeeks(me: Client, projects: readonly number[]): Promise<void> {
  const lastDay = Date.parse("2026-11-25T00:00:00Z");
  for (let index = 0; index < 36; index += 1) {
    const start = lastDay - index * 2.3 * 24 * 3_600_000 + (7 + (index % 5)) * 3_600_000;
    const entry = {
      project_id: projects[index % 3 === 0 ? 1 : 0],
      start_time: new Date(start).toISOString(),
      end_time: new Date(start + (1 + (index % 7)) * 3_000_000).toISOString(),
      billable: index % 4 !== 0,
      tags: index % 2 === 0 ? "design" : null,
    };
    expectStatus(await me.post("/api/v1/time-entries", entry), 201);
  }
}
