const writes = /\b(?:insert into|update|delete from)\s+(?:only\s+)?"?([a-z_.]+)"?/i;
const reads = /\b(?:from|join)\s+"?([a-z_]+(?:"?\."?[a-z_]+)?)"?/gi;
/** What follows `from` without being a table. */
const functions = new Set(["jsonb_to_recordset", "jsonb_to_record", "unnest", "generate_series"]);

/**
 * Names a statement by what it writes or else reads: `insert into tasks`. All statements of pg-boss have
 * one name.
 */
export function statementLabel(text: string): string {
  if (/\bpgboss\b/.test(text)) return "job queue";
  const write = writes.exec(text);
  if (write) return write[0].toLowerCase().replaceAll('"', "").replace(/\s+/g, " ");
  for (const [, table = ""] of text.matchAll(reads)) {
    if (!functions.has(table)) return `select from ${table.replaceAll('"', "")}`;
  }
  return text.trim().split(/\s+/, 2).join(" ").toLowerCase();
}
