import pg from "pg";

/** Runs one statement. */
export type Query = <Row extends pg.QueryResultRow>(text: string) => Promise<Row[]>;

/** Runs statements on a server, each over a connection of its own, so that no fault outlasts its statement. */
export function queryOn(connectionString: string): Query {
  return async <Row extends pg.QueryResultRow>(text: string) => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    try {
      return (await client.query<Row>(text)).rows;
    } finally {
      await client.end();
    }
  };
}
