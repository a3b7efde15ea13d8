import { expectStatus, type Client } from "./client";
import { admin, type TestHost } from "./host";

/** The moment of the pictures: a Friday. */
export const pictureTime = "2026-11-27T11:00:00Z";

const dayMs = 86_400_000;

/**
 * Creates what the pictures show: projects, four weeks of work and a running timer. It is apart from the
 * data of the matrix, so that the pictures only change with the pages; and there is no integration, because
 * its jobs would run at times of their own.
 */
export async function fillPictures(host: TestHost): Promise<Client> {
  const me = host.client();
  await me.logIn(admin);
  const profile = { full_name: "Ada Lovelace", weekly_goal_hours: 30 };
  expectStatus(await me.request("PATCH", "/api/profile", profile), 200);
  const plan = { hourly_rate: 95, estimated_hours: 120, budget_amount: 11_400 };
  const website = await me.createProject("Website", { color: "#3b82f6", ...plan });
  const support = await me.createProject("Support", { color: "#f59e0b", hourly_rate: 80 });
  for (const task of [
    { name: "Dark mode for the checkout", status: "in_progress", due_date: "2026-12-01" },
    { name: "Write the imprint", priority: "urgent", due_date: "2026-11-20" },
  ]) {
    const body = { ...task, project_id: website, assignee_id: 1 };
    expectStatus(await me.post("/api/v1/tasks", body), 201);
  }
  const work = [
    { project_id: website, notes: "Checkout form", start: 8.5, hours: 2.25 },
    { project_id: support, notes: "Tickets", start: 11.25, hours: 1 },
    { project_id: website, notes: "Review of the designs", start: 13, hours: 2.5 },
  ];
  const today = Date.parse(pictureTime.slice(0, 10));
  for (let ago = 28; ago >= 1; ago -= 1) {
    const day = today - ago * dayMs;
    if ([0, 6].includes(new Date(day).getUTCDay())) continue;
    for (const { start, hours, ...entry } of work) {
      const begin = day + start * 3_600_000;
      const end = begin + (hours + (ago % 4) * 0.25) * 3_600_000;
      const times = { start_time: iso(begin), end_time: iso(end) };
      const body = { ...entry, ...times, billable: entry.project_id === website };
      expectStatus(await me.post("/api/v1/time-entries", body), 201);
    }
  }
  const timer = { project_id: website, notes: "Dark mode for the checkout" };
  expectStatus(await me.post("/api/v1/timer/start", timer), 201);
  return me;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
