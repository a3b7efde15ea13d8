import { signedCommand } from "@tt/fakes/slack";
import { signingSecret, slashProject, type Accounts } from "./accounts";
import { firstDeliveredIssue, isHandled, openedIssue } from "./deliveries";
import type { Installation } from "./installation";
import type { Journal } from "./journal";
import { jsonRequest, requestOf, Sender } from "./send";

const hourMs = 3_600_000;
/** Slash commands that were acknowledged: done now, or by an earlier copy of the same request. */
const started = /Started|already processed/;
const stopped = /Stopped|No timer is running|already processed/;

/**
 * Makes a steady mixed load until the signal is aborted: every sender makes its next write when the last one
 * is acknowledged, at most at its own rate.
 */
export async function makeLoad(
  { hosts, providers }: Pick<Installation, "hosts" | "providers">,
  accounts: Accounts,
  journal: Journal,
  signal: AbortSignal,
): Promise<void> {
  const sender = new Sender(hosts, journal, signal);
  const { admin, ada, project, githubPath, slackPath } = accounts;
  const lane = async (intervalMs: number, work: (index: number) => Promise<void>) => {
    for (let index = 0; sender.isRunning; index += 1) {
      const due = performance.now() + intervalMs;
      await work(index);
      await sender.pause(due - performance.now());
    }
  };
  const lanes = (count: number, intervalMs: number, work: (index: number) => Promise<void>) =>
    Array.from({ length: count }, (_, first) =>
      lane(intervalMs, (index) => work(index * count + first)),
    );

  const deliver = async (index: number): Promise<void> => {
    const number = firstDeliveredIssue + index;
    const request = await openedIssue(providers.repository, githubPath, number);
    await sender.send("deliveries", `github_issue_${String(number)}`, request, isHandled);
  };
  const write = async (index: number): Promise<void> => {
    const notes = `rest-${String(index)}`;
    const entry = { project_id: project, notes, ...pastHour(index) };
    const once = { "idempotency-key": notes };
    const request = jsonRequest("/api/v1/time-entries", admin.credentials, entry, once);
    await sender.send("REST writes", notes, request);
  };
  const writeExported = async (index: number): Promise<void> => {
    const notes = `export-${String(index)}`;
    const entry = { project_id: project, notes, ...pastHour(index) };
    const once = { "idempotency-key": notes };
    const request = jsonRequest("/api/v1/time-entries", ada.credentials, entry, once);
    await sender.send("entries to export", notes, request);
  };
  const command = async (index: number): Promise<void> => {
    const project = slashProject(index);
    const say = (text: string) =>
      signedCommand({
        secret: signingSecret,
        at: new Date(),
        text,
        triggerId: `${text} ${String(index)}`,
      });
    const start = requestOf(slackPath, await say(`start ${project}`));
    await sender.send("slash commands", project, start, (_, text) => started.test(text));
    // Notifications are sent one a second.
    await sender.pause(1_500);
    const stop = requestOf(slackPath, await say("stop"));
    await sender.send("slash commands", project, stop, (_, text) => stopped.test(text));
  };
  const addAtProviders = async (index: number): Promise<void> => {
    const { number } = await providers.repository.openIssue({ title: `Issue ${String(index)}` });
    const ref = `github_issue_${String(number)}`;
    journal.sent["issues to sync"].add(ref);
    journal.succeeded("issues to sync", ref);
    const id = `event${String(index).padStart(6, "0")}`;
    const { start_time: start, end_time: end } = pastHour(index);
    providers.calendar.add({ id, summary: `Meeting ${String(index)}`, start, end });
    journal.sent["events to import"].add(id);
    journal.succeeded("events to import", id);
  };
  const sync = async (index: number): Promise<void> => {
    // Started by hand, since the schedule starts one every half hour. It may be refused or cut: the last
    // one, after the load, has to find everything.
    const { url } = hosts[index % 2 === 0 ? 0 : 1];
    const syncs = [
      { path: "/api/integrations/github/sync", credentials: admin.credentials },
      { path: "/api/integrations/google/sync", credentials: ada.credentials },
    ];
    await Promise.all(
      syncs.map(({ path, credentials }) =>
        fetch(url + path, {
          method: "POST",
          headers: { ...credentials, "content-type": "application/json" },
          body: "{}",
          signal: AbortSignal.any([signal, AbortSignal.timeout(30_000)]),
        }).then(
          (response) => response.arrayBuffer(),
          () => undefined,
        ),
      ),
    );
  };
  await Promise.all([
    ...lanes(4, 300, deliver),
    ...lanes(4, 300, write),
    ...lanes(1, 1_000, writeExported),
    ...lanes(1, 3_000, command),
    ...lanes(1, 1_000, addAtProviders),
    ...lanes(1, 5_000, sync),
  ]);
}

/** Half an hour of one of the last days, on the hour. */
function pastHour(index: number): { readonly start_time: string; readonly end_time: string } {
  const today = Math.floor(Date.now() / hourMs) * hourMs;
  const start = today - (24 + (index % (20 * 24))) * hourMs;
  const text = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
  return { start_time: text(start), end_time: text(start + hourMs / 2) };
}
