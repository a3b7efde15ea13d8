import type { Express, Request } from "express";

/** How the baseline reads. */
interface Reads {
  readonly ownerOf: (request: Request) => Promise<{ readonly id: number }>;
  readonly rowsOf: <Row>(text: string, values: readonly unknown[]) => Promise<readonly Row[]>;
}

const localEntries = `select start_time at time zone 'Europe/Rome' as local, project_id, client_id,
    billable, duration_seconds as seconds
  from time_entries where user_id = $1 and end_time is not null`;

/** Adds the statistics, with the time zone of the database's own data. */
export function addStatistics(app: Express, { ownerOf, rowsOf }: Reads): void {
  app.get("/api/stats/value-dashboard", async (request, response) => {
    const owner = await ownerOf(request);
    const sums = await rowsOf<object>(
      `with groups as materialized (
         select local::date as day, project_id, client_id, billable,
           grouping(local::date) as is_rated, count(*) as entries, sum(seconds) as seconds
         from (${localEntries}) as entries
         group by grouping sets ((local::date), (project_id, client_id, billable)))
       select sum(entries) as entries, sum(seconds) as seconds, count(*) as days,
         (select extract(dow from day) from groups where is_rated = 0
           group by 1 order by sum(seconds) desc limit 1) as weekday,
         sum(seconds) filter (where day >= date_trunc('week', now())) as week,
         sum(seconds) filter (where day >= date_trunc('month', now())) as month,
         jsonb_object_agg(day, seconds) filter (where day > now() - interval '7 days') as last_days,
         (select sum(seconds * coalesce(projects.hourly_rate, own.default_hourly_rate,
             clients.default_hourly_rate)) / 3600
           from groups left join projects on projects.id = groups.project_id
           left join clients as own on own.id = groups.client_id
           left join clients on clients.id = projects.client_id
           where is_rated = 1 and groups.billable) as value
       from groups where is_rated = 0`,
      [owner.id],
    );
    response.json(sums[0]);
  });

  app.get("/api/reports/week-comparison", async (request, response) => {
    const owner = await ownerOf(request);
    const days = await rowsOf<object>(
      `select local::date as day, sum(seconds) as seconds
       from (${localEntries} and start_time >= date_trunc('week', now()) - interval '8 days') as entries
       group by 1 order by 1`,
      [owner.id],
    );
    response.json({ days });
  });

  app.get("/api/productivity/stats", async (request, response) => {
    const owner = await ownerOf(request);
    const [days, [focus]] = await Promise.all([
      rowsOf<object>(
        `with days as materialized (
           select local::date as day, count(*) as entries, sum(seconds) as seconds,
             sum(seconds) filter (where billable) as billable_seconds
           from (${localEntries} and start_time >= now() - interval '1095 days') as entries group by 1
         ), streaks as (
           select max(day) as last_day, count(*) as length
           from (select day, day - (row_number() over (order by day))::integer as streak
             from days where seconds > 0) as tracked group by streak)
         select jsonb_agg(days) filter (where day > now() - interval '84 days') as days,
           (select max(length) from streaks) as longest from days`,
        [owner.id],
      ),
      rowsOf<object>(
        `with entries as materialized (
           select * from (${localEntries} and start_time >= now() - interval '30 days') as entries)
         select count(*) as entries, count(distinct local::date) as days, max(seconds) as longest,
           avg(seconds) filter (where seconds >= 300) as average,
           (select jsonb_agg(hours) from (select extract(hour from local) as hour, sum(seconds)
             from entries group by 1) as hours) as hours,
           (select jsonb_agg(top) from (select projects.name, sum(seconds) as seconds, count(*)
             from entries join projects on projects.id = project_id
             group by projects.id order by 2 desc limit 8) as top) as projects
         from entries`,
        [owner.id],
      ),
    ]);
    response.json({ days, focus });
  });

  app.get("/api/projects/:id/forecast", async (request, response) => {
    await ownerOf(request);
    const { id } = request.params;
    const [[sums], [project]] = await Promise.all([
      rowsOf<object>(
        `with days as materialized (
           select (start_time at time zone 'Europe/Rome')::date as day, sum(duration_seconds) as seconds
           from time_entries where project_id = $1 and end_time is not null and duration_seconds > 0
           group by 1)
         select sum(seconds) as seconds, count(*) as days, min(day) as first, max(day) as last,
           sum(seconds) filter (where day > now() - interval '7 days') as recent,
           sum(seconds) filter (where day between now() - interval '14 days' and
             now() - interval '7 days') as prior,
           jsonb_object_agg(day, seconds) filter (where day > now() - interval '14 days') as last_days
         from days`,
        [id],
      ),
      rowsOf<object>(
        `select projects.*, counts.* from projects, lateral (
           select count(*) as total, count(*) filter (where tasks.status = 'done') as completed,
             count(*) filter (where tasks.status not in ('done', 'cancelled')) as open,
             count(*) filter (where tasks.status not in ('done', 'cancelled') and due_date < now())
               as overdue
           from tasks where project_id = projects.id and deleted_at is null) as counts
         where projects.id = $1`,
        [id],
      ),
    ]);
    response.json({ sums, project });
  });
}
