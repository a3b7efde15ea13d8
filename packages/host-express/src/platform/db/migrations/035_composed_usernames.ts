import { sql, type Kysely } from "kysely";

/**
 * Usernames are compared with composed letters from now on. One whose composed form is taken, or too
 * long, stays, and an administrator can rename it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const encoding = sql<{ is_unicode: boolean }>`
    select current_setting('server_encoding') = 'UTF8' as is_unicode`;
  // Other encodings have no decomposed letters, and no function that composes them.
  if ((await encoding.execute(db)).rows[0]?.is_unicode !== true) return;
  await sql`
    update users set username = composed.username
    from (
      select distinct on (normalize(username, NFC)) id, normalize(username, NFC) as username
      from users where username is not NFC normalized
      order by normalize(username, NFC), id
    ) as composed
    where users.id = composed.id and char_length(composed.username) <= 80
      and not exists (select from users as other where other.username = composed.username)`.execute(
    db,
  );
}
