// What suggestions are chosen from, with the time zone of the database's own data.

/** Pairs of a project and a task among the newest entries of a user. */
export const workedPairs = `with newest as (
    select id, project_id, task_id, start_time, notes,
      start_time at time zone 'Europe/Rome' as local
    from time_entries where user_id = $1 and start_time < now() + interval '1 day'
    order by start_time desc, id desc limit 1000)
  select newest.project_id, newest.task_id, min(projects.name) as project,
    count(*) filter (where start_time >= now() - interval '30 days') as recent,
    count(*) filter (where extract(hour from local) = extract(hour from now())) as this_hour,
    max(newest.id) as last_entry
  from newest join projects on projects.id = newest.project_id
  left join tasks on tasks.id = newest.task_id
  where projects.status = 'active' and tasks.deleted_at is null
  group by 1, 2 order by max(start_time) desc`;

/** Open tasks of a user. */
export const openTasks = `select tasks.id, tasks.project_id, priority, due_date from tasks
  join projects on projects.id = tasks.project_id
  where assigned_to = $1 and deleted_at is null and tasks.status in ('todo', 'in_progress')
    and projects.status = 'active' order by due_date, tasks.id desc limit 500`;
