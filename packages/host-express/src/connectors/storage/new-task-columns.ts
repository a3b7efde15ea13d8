/**
 * SQL of a new task's columns, from the fields that its provider reports: the rule of `newTaskValues` in
 * connector-core, without the assignee. Estimates are rounded to 0.01 hours.
 * @param fields Name of a `jsonb` column with `TaskFields`.
 */
export function newTaskColumns(fields: string): string {
  return `${fields}->>'name' as name, ${fields}->>'description' as description,
    coalesce(${fields}->>'status', 'todo') as status,
    coalesce(${fields}->>'priority', 'medium') as priority,
    ${fields}->>'url' as url, (${fields}->>'dueDate')::date as due_date,
    round((${fields}->>'estimateSeconds')::numeric / 3600, 2) as estimated_hours,
    coalesce(${fields}->'labels', '[]') as labels`;
}
