import type { JsonObject } from "@tt/connector-core";
import type { Route } from "../../src/platform/http/route";
import { expectStatus, type Client } from "./client";
import { admin } from "./host";
import { nameOf } from "./routes";

/**
 * Returns a function that creates a valid body for each route. Tests of all routes fail for a route
 * without an example.
 */
export async function exampleBodies(me: Client): Promise<(route: Route) => JsonObject> {
  const settings = { inventory_enabled: true };
  expectStatus(await me.request("PATCH", "/api/admin/settings", settings), 200);
  const made = await me.post("/api/v1/clients", { name: "Client" });
  const client = (expectStatus(made, 201).body["client"] as JsonObject)["id"] ?? null;
  const project = await me.createProject("Project");
  let count = 0;
  const name = (): string => `Name ${String((count += 1))}`;
  const examples: Readonly<Record<string, () => JsonObject>> = {
    "POST /setup": () => ({ username: "a", password: "12345678", password_again: "12345678" }),
    "POST /login": () => ({ ...admin }),
    "POST /logout": () => ({}),
    "POST /api/v1/auth/login": () => ({ ...admin }),
    "PATCH /api/profile": () => ({}),
    "POST /api/profile/password": () => ({
      current_password: admin.password,
      new_password: admin.password,
    }),
    "POST /api/v1/users": () => ({ username: name(), password: "password-of-user" }),
    "PATCH /api/v1/users/{id}": () => ({ full_name: name() }),
    "POST /api/admin/tokens": () => ({ name: name(), user_id: 1, scopes: ["read:tasks"] }),
    "POST /api/v1/clients": () => ({ name: name() }),
    "PUT /api/v1/clients/{id}": () => ({ name: name() }),
    "PATCH /api/v1/clients/{id}": () => ({ name: name() }),
    "PUT /api/v1/projects/{id}": () => ({ name: name() }),
    "PATCH /api/v1/projects/{id}": () => ({ name: name() }),
    "PUT /api/v1/projects/{id}/members": () => ({ members: [{ user_id: 1, role: "manager" }] }),
    "PUT /api/v1/tasks/{id}": () => ({ name: name() }),
    "PATCH /api/v1/tasks/{id}": () => ({ name: name() }),
    "POST /api/v1/projects": () => ({ name: name(), client_id: client }),
    "POST /api/v1/quotes": () => ({ client_id: client, title: name() }),
    "PUT /api/v1/quotes/{id}": () => ({ title: name() }),
    "PATCH /api/v1/quotes/{id}": () => ({ title: name() }),
    "POST /api/v1/tasks": () => ({ name: name(), project_id: project }),
    "POST /api/v1/time-entries": () => ({
      project_id: project,
      start_time: "2026-01-15T09:00:00Z",
      end_time: "2026-01-15T10:00:00Z",
    }),
    "POST /api/v1/time-entries/import-csv": () => ({ csv: "project_id,start,end" }),
    "POST /api/time-entries/import-csv": () => ({ csv: "project_id,start,end" }),
    "POST /api/v1/time-entries/bulk": () => ({ entry_ids: [1], action: "delete" }),
    "PUT /api/v1/time-entries/{id}": () => ({ notes: name() }),
    "PATCH /api/v1/time-entries/{id}": () => ({ notes: name() }),
    "PATCH /api/admin/settings": () => ({}),
    "POST /api/version/dismiss": () => ({ latest_version: "4.1.0" }),
    "POST /api/v1/webhooks": () => ({
      name: name(),
      url: "https://receiver.example/hook",
      events: ["task.created"],
    }),
    "PUT /api/v1/webhooks/{id}": () => ({ name: name() }),
    "PATCH /api/v1/webhooks/{id}": () => ({ name: name() }),
    "POST /api/v1/webhooks/{id}/rotate-secret": () => ({}),
    "POST /api/v1/webhooks/{id}/test": () => ({}),
    "POST /api/v1/webhooks/{id}/replay": () => ({ since: "2026-01-15T09:00:00Z" }),
    "POST /api/v1/webhooks/{id}/deliveries/{delivery_id}/replay": () => ({}),
    "POST /api/v1/inventory/warehouses": () => ({ name: name(), code: name() }),
    "PUT /api/v1/inventory/warehouses/{id}": () => ({ name: name() }),
    "PATCH /api/v1/inventory/warehouses/{id}": () => ({ name: name() }),
    "POST /api/v1/inventory/items": () => ({ name: name(), sku: name() }),
    "PUT /api/v1/inventory/items/{id}": () => ({ name: name() }),
    "PATCH /api/v1/inventory/items/{id}": () => ({ name: name() }),
    "POST /api/v1/inventory/movements": () => ({
      movement_type: "purchase",
      stock_item_id: 1,
      warehouse_id: 1,
      quantity: 1,
    }),
    "POST /api/v1/inventory/transfers": () => ({
      stock_item_id: 1,
      from_warehouse_id: 1,
      to_warehouse_id: 2,
      quantity: 1,
    }),
    "POST /api/v1/timer/start": () => ({ project_id: project }),
    "POST /api/timer/start": () => ({ project_id: project }),
    "POST /api/timer/switch": () => ({ project_id: project }),
    "POST /api/timer/adjust": () => ({ minutes: 15 }),
    "POST /api/integrations/github/config": () => ({
      github_token: "ghp_1234567890",
      repo_owner: "octo-org",
      repo_name: "hello-world",
      default_project_id: project,
    }),
    "POST /api/integrations/slack/config": () => ({
      bot_token: "xoxb-1234567890",
      signing_secret: "a-signing-secret",
      channel_id: "C012AB3CD",
    }),
    "POST /api/integrations/github/sync": () => ({ dry_run: true }),
    "POST /api/integrations/google/config": () => ({ default_project_id: project }),
    "POST /api/integrations/google/sync": () => ({ dry_run: true }),
    "POST /integrations/github": () => ({ default_project_id: project }),
    "POST /integrations/slack": () => ({ channel_id: "C012AB3CD" }),
    "POST /profile": () => ({ full_name: "Ada" }),
    "POST /first-steps/dismiss": () => ({}),
    "POST /theme": () => ({ theme: "dark" }),
    "POST /dev/ui": () => ({}),
    "POST /timer/start": () => ({ work: String(project) }),
    "POST /timer/switch": () => ({ work: String(project) }),
    "POST /timer/stop": () => ({}),
    "POST /timer/undo-stop": () => ({ id: 1 }),
    "POST /timer/adjust": () => ({ minutes: 15 }),
    "POST /timer/discard": () => ({}),
    "POST /entries/new": () => ({
      work: String(project),
      date: "2026-01-15",
      start: "9:00",
      duration: "1:30",
    }),
    "POST /timer/edit/{id}": () => ({
      work: String(project),
      date: "2026-01-15",
      start: "9:00",
      duration: "1:30",
    }),
    "POST /timer/edit/{id}/delete": () => ({}),
    "POST /week": () => ({ date: "2026-01-15" }),
    "POST /timer/pause": () => ({}),
    "POST /timer/resume": () => ({}),
    "POST /integrations/google": () => ({ default_project_id: project }),
    "POST /integrations/google/disconnect": () => ({}),
    "POST /integrations/github/disconnect": () => ({}),
    "POST /integrations/slack/disconnect": () => ({}),
    "POST /integrations/google/test": () => ({}),
    "POST /integrations/github/test": () => ({}),
    "POST /integrations/slack/test": () => ({}),
    "POST /integrations/google/pause": () => ({}),
    "POST /integrations/google/resume": () => ({}),
    "POST /integrations/github/pause": () => ({}),
    "POST /integrations/github/resume": () => ({}),
    "POST /integrations/slack/pause": () => ({}),
    "POST /integrations/slack/resume": () => ({}),
    "POST /integrations/google/dry_run": () => ({}),
    "POST /integrations/github/dry_run": () => ({}),
    "POST /integrations/google/sync": () => ({}),
    "POST /integrations/github/sync": () => ({}),
    "POST /integrations/github/actions/register_hook": () => ({}),
    "POST /integrations/github/actions/rotate_webhook_secret": () => ({}),
    "POST /integrations/slack/actions/manifest": () => ({}),
    "POST /integrations/slack/link_code": () => ({}),
    "POST /integrations/slack/unlink": () => ({}),
  };
  return (route) => {
    const example = examples[nameOf(route)];
    if (!example) throw new Error(`Add an example body of ${nameOf(route)}`);
    return example();
  };
}
