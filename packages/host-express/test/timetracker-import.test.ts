import { serveFetch, systemClock } from "@tt/connector-core/node";
import { createFakeGithub } from "@tt/fakes/github";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { importCommand, type ImportCommandOptions } from "../src/cli/import-timetracker";
import { readConfig, type Environment } from "../src/platform/config/read-config";
import { createLog } from "../src/platform/log/log";
import { builtIn } from "../src/built-in";
import { openDatabase } from "../src/platform/db/open";
import { freshPostgresUrl } from "./support/databases";
import { fernetVector } from "./support/fernet-vector";
import { createTimeTracker, type TimeTrackerDatabase } from "./support/timetracker";

const newKey = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
const people = `
  insert into settings (timezone) values ('Europe/Berlin');
  insert into users (username, role, full_name, password_hash, last_login)
    values ('ada', 'admin', 'Ada', 'scrypt:32768:8:1$salt$00', '2024-06-01 12:00:00'), ('bob', 'user', null, null, null);
  insert into clients (name, default_hourly_rate, custom_fields) values ('Acme', 95.50, '{"a": 1}');
  insert into projects (name, client_id, code, hourly_rate) values ('Website', 1, 'web', 0);
  insert into tasks (project_id, name, status, assigned_to, created_by, due_date, started_at)
    values (1, 'Login', 'in_progress', 2, 1, '2024-07-01', '2024-07-01 09:00:00');
  insert into time_entries (user_id, project_id, task_id, start_time, end_time, duration_seconds, notes, tags)
    values (1, 1, 1, '2024-07-01 09:00:00', '2024-07-01 10:30:00', 5400, ' Design ', 'a,b'),
           (2, 1, null, '2024-01-10 09:00:00', '2024-01-10 10:00:00', null, null, null);
`;

let source: TimeTrackerDatabase;
let targetUrl: string;
beforeEach(async () => {
  [source, targetUrl] = await Promise.all([createTimeTracker(), freshPostgresUrl()]);
  await source.run(people);
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Runs the command and returns what it printed. */
async function importInto(
  options: Partial<ImportCommandOptions> = {},
  env: Environment = {},
): Promise<{ readonly isComplete: boolean; readonly text: string }> {
  const lines: string[] = [];
  const config = readConfig(
    {
      ...{ DATABASE_URL: targetUrl, BASE_URL: "https://time.example" },
      SETTINGS_ENCRYPTION_KEY: `${newKey},${fernetVector.key}`,
      ...env,
    },
    builtIn,
  );
  const isComplete = await importCommand(
    config,
    createLog("silent"),
    {
      ...{ from: source.url, source: "timetracker", timezone: undefined, dryRun: false },
      ...options,
    },
    (line) => lines.push(line),
  );
  return { isComplete, text: lines.join("\n") };
}

/** Rows of a query on the target. */
async function rows(query: string): Promise<readonly Record<string, unknown>[]> {
  const config = readConfig({ DATABASE_URL: targetUrl });
  const database = await openDatabase(config, createLog("silent"));
  try {
    return (await sql.raw<Record<string, unknown>>(query).execute(database.db)).rows;
  } finally {
    await database.close();
  }
}

const countsOf = (text: string, kind: string): readonly number[] =>
  (new RegExp(`^${kind} +([\\d ]+)$`, "m").exec(text)?.[1] ?? "").trim().split(/ +/).map(Number);

describe("an import", () => {
  it("brings everything with its references, and times from the zone of the settings", async () => {
    const { isComplete, text } = await importInto();
    expect(isComplete, text).toBe(true);
    expect(countsOf(text, "time entries")).toEqual([2, 0, 0, 0, 0]);
    expect(
      await rows(`select u.username, u.role, p.name project, p.code, p.hourly_rate, c.name client,
        t.name task, t.due_date::text, t.started_at, e.start_time, e.duration_seconds, e.notes, e.tags
        from time_entries e join users u on u.id = e.user_id join projects p on p.id = e.project_id
        join clients c on c.id = p.client_id left join tasks t on t.id = e.task_id order by e.id`),
    ).toMatchObject([
      {
        ...{ username: "ada", role: "admin", project: "Website", code: "WEB", client: "Acme" },
        ...{ hourly_rate: "0.00", task: "Login", due_date: "2024-07-01", notes: "Design" },
        ...{ tags: "a,b", duration_seconds: 5400 },
        // Summer time, then winter time.
        start_time: "2024-07-01 07:00:00+00",
        started_at: "2024-07-01 07:00:00+00",
      },
      { username: "bob", start_time: "2024-01-10 08:00:00+00", duration_seconds: 3600 },
    ]);
    expect(
      await rows("select last_login, password_hash from users where username = 'ada'"),
    ).toEqual([{ last_login: "2024-06-01 12:00:00+00", password_hash: null }]);
    expect(
      await rows("select timezone, setup_completed_at is not null done from settings"),
    ).toEqual([{ timezone: "Europe/Berlin", done: true }]);
    expect(await rows("select count(*)::integer n from domain_events")).toEqual([{ n: 0 }]);
    expect(text).toMatch(/^ada {2}https:\/\/time\.example\/choose-password\?user=ada#.+$/m);
    expect(text).not.toContain("scrypt");
  });

  it("changes nothing the second time, and then only what changed there", async () => {
    await importInto();
    const again = await importInto();
    expect(again.isComplete).toBe(true);
    expect(countsOf(again.text, "users")).toEqual([0, 0, 2, 0, 0]);
    expect(countsOf(again.text, "time entries")).toEqual([0, 0, 2, 0, 0]);
    expect(again.text).not.toContain("choose-password");
    await source.run(`
      update time_entries set notes = 'Changed there' where id = 1;
      insert into time_entries (user_id, client_id, start_time, end_time)
        values (2, 1, '2024-02-01 09:00:00', '2024-02-01 10:00:00')`);
    await rows("update time_entries set notes = 'Changed here' where notes is null returning id");
    const third = await importInto();
    expect(countsOf(third.text, "time entries")).toEqual([1, 1, 1, 0, 0]);
    expect(await rows("select notes from time_entries order by id")).toEqual([
      { notes: "Changed there" },
      { notes: "Changed here" },
      { notes: null },
    ]);
  });

  it("stores nothing in a dry run, whose report is the same", async () => {
    const dry = await importInto({ dryRun: true });
    expect(dry.text).toContain("nothing was stored");
    for (const table of ["users", "clients", "time_entries", "imported_rows", "password_links"]) {
      expect(await rows(`select count(*)::integer n from ${table}`), table).toEqual([{ n: 0 }]);
    }
    const wet = await importInto();
    for (const kind of ["users", "clients", "projects", "tasks", "time entries"]) {
      expect(countsOf(dry.text, kind), kind).toEqual(countsOf(wet.text, kind));
    }
  });

  it("goes on after an interruption", async () => {
    await source.run(`insert into time_entries (user_id, project_id, start_time, end_time)
      select 1, 1, '2024-03-01'::timestamp + n * interval '1 minute', '2024-03-01'::timestamp + (n + 1) * interval '1 minute'
      from generate_series(1, 1600) n`);
    // The third batch of entries meets an error.
    await importInto({ dryRun: true });
    await rows(`create function stop() returns trigger language plpgsql as $$ begin
      if new.start_time between '2024-03-01 20:00+00' and '2024-03-31' then raise exception 'stopped' using errcode = '57014'; end if;
      return new; end $$`);
    await rows(
      "create trigger stop before insert on time_entries for each row execute function stop()",
    );
    await expect(importInto()).rejects.toThrow("stopped");
    const [{ n } = { n: 0 }] = await rows("select count(*)::integer n from time_entries");
    expect(n).toBe(1000);
    await rows("drop trigger stop on time_entries");
    const { text } = await importInto();
    expect(countsOf(text, "time entries")).toEqual([602, 0, 1000, 0, 0]);
    // Every entry once.
    expect(await rows("select count(distinct start_time)::integer n from time_entries")).toEqual([
      { n: 1602 },
    ]);
  });
});

describe("odd rows", () => {
  it.each([
    [
      "a running timer",
      "insert into time_entries (user_id, project_id, start_time) values (1, 1, now())",
      "its timer is running",
    ],
    [
      "an entry of a deleted user",
      "insert into time_entries (user_id, project_id, start_time, end_time) values (99, 1, now(), now())",
      "user 99 was not imported",
    ],
    [
      "an entry of a deleted project",
      "insert into time_entries (user_id, project_id, start_time, end_time) values (1, 77, now(), now())",
      "no project or client",
    ],
    [
      "an entry that ends first",
      "insert into time_entries (user_id, project_id, start_time, end_time) values (1, 1, '2024-01-02', '2024-01-01')",
      "ends before it starts",
    ],
    [
      "a project without its client",
      "insert into projects (name, client_id) values ('Lost', 50)",
      "client 50 was not imported",
    ],
    [
      "a task without a name",
      "insert into tasks (project_id, name, created_by) values (1, '  ', 1)",
      "the name is empty",
    ],
    [
      "a user of the same name",
      "insert into users (username) values ('ADA')",
      "regardless of case",
    ],
  ])(
    "%s is refused with its reason, and the others are imported",
    async (_name, statement, reason) => {
      await source.run(statement);
      const { isComplete, text } = await importInto();
      expect(isComplete).toBe(false);
      expect(text).toContain(reason);
      expect(await rows("select count(*)::integer n from time_entries")).toEqual([{ n: 2 }]);
    },
  );

  it("are made to fit, and said", async () => {
    await source.run(`
      insert into projects (name, client_id, code, status) values ('Website', 1, 'WEB', 'lost'),
        ('Kitchen', 1, 'straße-großküche-202', 'active');
      insert into users (username, timezone, time_format, time_rounding_minutes) values ('eve', 'Mars/Base', 'swatch', 7);
      insert into tasks (project_id, name, status, priority, created_by, assigned_to) values (1, '${"😀".repeat(200)}', 'qa', '2', 99, 98);
      insert into time_entries (user_id, project_id, task_id, start_time, end_time, notes, tags, source)
        values (1, 1, 99, '2024-03-31 02:30:00', '2024-03-31 03:30:00', repeat('x', 6000), null, 'watch')`);
    const { isComplete, text } = await importInto();
    expect(isComplete, text).toBe(true);
    expect(text).toContain("project 2 note: status");
    expect(text).toContain("the code WEB is taken");
    expect(text).toContain("user 3 note: timezone");
    expect(text).toContain('task 2 note: status "qa" became todo');
    expect(text).toContain("time_entry 3 note: notes was cut to 5000 characters");
    expect(text).toContain("time_entry 3 note: task 99 was not imported");
    expect(await rows("select name, code from projects order by id")).toEqual([
      { name: "Website", code: "WEB" },
      { name: "Website (2)", code: null },
      // In upper case it has 22 characters.
      { name: "Kitchen", code: "STRASSE-GROSSKÜCHE-2" },
    ]);
    expect(text).toContain("project 3 note: code was cut to 20 characters");
    // 02:30 was skipped that night: the offset before the gap counts.
    expect(await rows("select start_time from time_entries order by id desc limit 1")).toEqual([
      { start_time: "2024-03-31 01:30:00+00" },
    ]);
  });

  it("of names that are here already are matched and kept", async () => {
    await importInto({ dryRun: true });
    await rows("insert into clients (name, phone) values ('Acme', '123') returning id");
    const { text } = await importInto();
    expect(countsOf(text, "clients")).toEqual([0, 0, 0, 1, 0]);
    expect(await rows("select name, phone from clients")).toEqual([{ name: "Acme", phone: "123" }]);
    await source.run("update clients set phone = '456'");
    await importInto();
    expect(await rows("select phone from clients")).toEqual([{ phone: "123" }]);
  });

  it("with a role in the table of roles are administrators", async () => {
    await source.run(
      "insert into roles (name) values ('super_admin'); insert into user_roles values (2, 1)",
    );
    await importInto();
    expect(await rows("select role from users order by id")).toEqual([
      { role: "admin" },
      { role: "admin" },
    ]);
  });
});

describe("integrations", () => {
  it("are saved with decrypted secrets, and kept the second time", async () => {
    const server = await serveFetch((request) => github.fetch(request));
    closing.push(() => server.close());
    const github = createFakeGithub({ apiUrl: server.url, clock: systemClock() });
    github.addToken({ token: fernetVector.plain, login: "ada", scopes: ["repo"] });
    github.addRepository("ada/web");
    const config = {
      ...{ github_token: fernetVector.stored, repo_owner: "ada", repo_name: "web" },
      ...{ webhook_secret: "a-plain-secret-of-old", default_project_id: 1 },
    };
    await source.run(`insert into integrations (name, provider, user_id, is_active, config)
      values ('GitHub', 'github_connector', 1, true, '${JSON.stringify(config)}'),
        ('Slack', 'slack_connector', 50, true, '{}'), ('Jira', 'jira', 1, true, '{}')`);
    const env = { GITHUB_API_URL: server.url };
    const dry = await importInto({ dryRun: true }, env);
    expect(dry.text).toContain("integration 1 (github_connector) would be saved");
    const { isComplete, text } = await importInto({}, env);
    expect(text).toContain("integration 1 (github_connector) created");
    expect(text).toContain("integration 2 (slack_connector) refused: its user was not imported");
    expect(text).not.toContain("jira");
    expect(isComplete).toBe(false);
    const [row] = await rows("select connector, active, config from integrations");
    expect(row).toMatchObject({
      connector: "github_connector",
      config: {
        settings: { repo_owner: "ada" },
        secrets: { github_token: expect.stringMatching(/^enc:v2:/) as unknown },
      },
    });
    expect(JSON.stringify(row)).not.toContain("a-plain-secret");
    expect((await importInto({}, env)).text).toContain(
      "integration 1 (github_connector) unchanged",
    );
  });

  it("whose secrets no key decrypts are refused", async () => {
    const config = { github_token: fernetVector.stored, repo_owner: "ada", repo_name: "web" };
    await source.run(`insert into integrations (name, provider, user_id, config)
      values ('GitHub', 'github_connector', 1, '${JSON.stringify(config)}')`);
    const { text } = await importInto({}, { SETTINGS_ENCRYPTION_KEY: newKey });
    expect(text).toContain("github_token: no key of SETTINGS_ENCRYPTION_KEY decrypts it");
    expect(await rows("select count(*)::integer n from integrations")).toEqual([{ n: 0 }]);
  });
});

describe("what is no database of the Python TimeTracker", () => {
  it("is refused", async () => {
    await importInto({ dryRun: true });
    await expect(importInto({ from: targetUrl })).rejects.toThrow("a database of tt-host");
    await expect(importInto({ timezone: "Mars/Base" })).rejects.toThrow("no IANA time zone");
    await source.run("drop table tasks");
    await expect(importInto()).rejects.toThrow("has no table tasks");
    await expect(importInto({ from: "postgres://127.0.0.1:1/none" })).rejects.toThrow(
      "cannot be reached",
    );
  });
});
