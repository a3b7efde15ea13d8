import type { Dialect, SqlTransaction, SqlValue } from "./database";

/** A statement, or a part of one, with its values. */
export class Statement {
  /** The text around the values: one more than there are values. */
  readonly texts: readonly string[];
  readonly values: readonly SqlValue[];

  constructor(texts: readonly string[], values: readonly SqlValue[]) {
    this.texts = texts;
    this.values = values;
  }
}

/** Builds a statement; values become parameters, and statements in it become part of the text. */
export function sql(
  texts: readonly string[],
  ...values: readonly (SqlValue | Statement)[]
): Statement {
  const all: string[] = [texts[0] ?? ""];
  const parameters: SqlValue[] = [];
  const append = (text: string): void => {
    all.push((all.pop() ?? "") + text);
  };
  values.forEach((value, position) => {
    if (value instanceof Statement) {
      append(value.texts[0] ?? "");
      all.push(...value.texts.slice(1));
      parameters.push(...value.values);
    } else {
      parameters.push(value);
      all.push("");
    }
    append(texts[position + 1] ?? "");
  });
  return new Statement(all, parameters);
}

/** Text that is part of a statement as it is. Never anything that comes from outside. */
export function raw(text: string): Statement {
  return new Statement([text], []);
}

/** Joins values or statements with a separator, e.g. for `in (…)`. */
export function join(parts: readonly (SqlValue | Statement)[], separator = ", "): Statement {
  const texts = parts.map((_part, position) => (position === 0 ? "" : separator));
  return sql([...texts, ""], ...parts);
}

/** A row of a result. */
export type SqlRow = Readonly<Record<string, unknown>>;

/** Runs statements in the SQL of one database. */
export class SqlRunner {
  readonly dialect: Dialect;

  constructor(dialect: Dialect) {
    this.dialect = dialect;
  }

  /** Locks the rows of a query until the transaction ends; a transaction of SQLite locks the file. */
  get forUpdate(): Statement {
    return raw(this.dialect === "postgres" ? " for update" : "");
  }

  /** Like {@link forUpdate}, leaving out rows that other transactions have locked. */
  get skipLocked(): Statement {
    return raw(this.dialect === "postgres" ? " for update skip locked" : "");
  }

  /** Runs a statement and returns its rows. */
  all(tx: SqlTransaction, { texts, values }: Statement): Promise<readonly SqlRow[]> {
    const isNumbered = this.dialect === "postgres";
    const text = texts.reduce(
      (before, part, position) => before + (isNumbered ? `$${String(position)}` : "?") + part,
    );
    return tx.query(text, values);
  }

  /** Runs a statement and returns its first row. */
  async first(tx: SqlTransaction, statement: Statement): Promise<SqlRow | undefined> {
    return (await this.all(tx, statement))[0];
  }
}
