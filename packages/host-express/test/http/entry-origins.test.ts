import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliver, expectStatus, issueDelivery, type Client } from "../support/client";
import { mainOf } from "../support/page-forms";
import { entriesOf, googleHost, googleUsers, sync, type GoogleHost } from "../support/google";

const event = { start: "2026-01-14T09:00:00Z", end: "2026-01-14T10:00:00Z" };
const issuePage = "https://github.com/octo-org/hello-world/issues/17";

describe("where an entry came from", () => {
  let fixture: GoogleHost;
  beforeAll(async () => {
    fixture = await googleHost("PGlite");
  });
  afterAll(() => fixture.host.close());
  const { connectedUser } = googleUsers(() => fixture);

  /** The pages that show an entry. */
  const pages = async (me: Client): Promise<Readonly<Record<string, string>>> => {
    const [entry] = await entriesOf(me);
    const project = String(Number(entry?.["project_id"]));
    const paths = {
      form: `/timer/edit/${String(Number(entry?.["id"]))}`,
      list: "/entries?range=all",
      home: "/",
      project: `/projects/${project}`,
      calendar: "/calendar?view=day&date=2026-01-14",
    };
    const contents = Object.entries(paths).map(
      async ([name, path]) => [name, await mainOf(me, path)] as const,
    );
    return Object.fromEntries(await Promise.all(contents));
  };
  const linked = ["form", "list", "home", "project"] as const;
  const link = (url: string, text: string): RegExp =>
    new RegExp(`<a [^>]*href="${url.replaceAll(/[.?]/g, "\\$&")}"[^>]*>${text}</a>`);

  it("is the calendar of an imported event, with a link to it", async () => {
    const { me, calendar, email } = await connectedUser();
    calendar.add({ id: "aaaaa", summary: "Planning", ...event });
    await sync(me);
    const eid = Buffer.from(`aaaaa ${email}`).toString("base64url");
    const shown = await pages(me);
    for (const page of linked) {
      const url = `https://www.google.com/calendar/event?eid=${eid}`;
      expect(shown[page], page).toMatch(link(url, "Google Calendar"));
    }
    expect(shown["calendar"]).toContain("· Google Calendar");
  });

  it.each([
    ["of another scheme", "javascript:alert(1)"],
    ["with a space", "https://a b"],
    ["that is too long", `https://example.com/${"a".repeat(2_000)}`],
  ])("links to no page %s", async (_why, htmlLink) => {
    const { me, calendar } = await connectedUser();
    calendar.add({ id: "aaaaa", summary: "Planning", htmlLink, ...event });
    await sync(me);
    const { list = "" } = await pages(me);
    expect(list).toContain("Google Calendar");
    expect(list).not.toContain(htmlLink.slice(0, 20));
  });

  it("keeps the link when the event changes without one, and loses it with the integration", async () => {
    const { me, calendar } = await connectedUser();
    calendar.add({ id: "aaaaa", summary: "Planning", ...event });
    await sync(me);
    calendar.edit("aaaaa", { htmlLink: null, summary: "Plan" });
    await sync(me);
    expect((await pages(me))["list"]).toMatch(/<a [^>]*href="https:[^>]*>Google Calendar<\/a>/);
    await fixture.host.database.db.deleteFrom("integrations").execute();
    const { list = "", form = "" } = await pages(me);
    expect(list).toMatch(/>Calendar</);
    expect(list).not.toContain("Google Calendar");
    expect(form).toContain("Imported");
  });

  it("is the issue of an entry's task", async () => {
    const { me, project } = await connectedUser();
    const path = await me.saveGithubIntegration(project);
    const seed = { issue: { number: 17, title: "Fix login" } };
    expectStatus(await deliver(fixture.host.url, path, await issueDelivery("opened", seed)), 200);
    const [task] = await me.tasks(project);
    const entry = { project_id: project, task_id: task?.["id"], notes: "Read it" };
    const times = { start_time: event.start, end_time: event.end };
    expectStatus(await me.post("/api/v1/time-entries", { ...entry, ...times }), 201);
    const shown = await pages(me);
    for (const page of linked) expect(shown[page], page).toMatch(link(issuePage, "GitHub #17"));
    expect(shown["calendar"]).toContain("· GitHub #17");
    expect(shown["form"]).toContain("Entered by hand, for ");
  });

  it("is not said of an entry that was made here", async () => {
    const { me, project } = await connectedUser();
    const times = { start_time: event.start, end_time: event.end };
    expectStatus(await me.post("/api/v1/time-entries", { project_id: project, ...times }), 201);
    for (const [page, html] of Object.entries(await pages(me))) {
      expect(html, page).not.toMatch(/GitHub #|offset-2"[^>]*>Google Calendar</);
    }
  });
});
