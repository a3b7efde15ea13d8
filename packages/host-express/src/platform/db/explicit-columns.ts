import {
  ColumnNode,
  ReferenceNode,
  SelectionNode,
  sql,
  TableNode,
  type Kysely,
  type KyselyPlugin,
  type OperationNode,
  type PluginTransformQueryArgs,
  type PluginTransformResultArgs,
  type QueryResult,
  type RootOperationNode,
  type UnknownRow,
} from "kysely";
import type { Database } from "./schema";

/**
 * Replaces `*` by the columns that a table had when this process started. A newer version of the host may add
 * columns while this one runs, and the server refuses a named statement from then on if that changes what it
 * returns ("cached plan must not change result type").
 */
export class ExplicitColumns implements KyselyPlugin {
  #columns: ReadonlyMap<string, readonly string[]> = new Map();

  /** Reads the columns of all tables. Until then, `*` stays as it is. */
  async read(db: Kysely<Database>): Promise<void> {
    const { rows } = await sql<{ readonly table: string; readonly columns: readonly string[] }>`
      select c.relname as table, array_agg(a.attname::text order by a.attnum) as columns
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v')
        and a.attnum > 0 and not a.attisdropped
      group by 1`.execute(db);
    this.#columns = new Map(rows.map(({ table, columns }) => [table, columns]));
  }

  transformQuery({ node }: PluginTransformQueryArgs): RootOperationNode {
    switch (node.kind) {
      case "SelectQueryNode": {
        // The name of a common table expression may be that of a table.
        if (node.with || !node.selections) return node;
        const froms = node.from?.froms ?? [];
        const only = froms.length === 1 && !node.joins ? froms[0] : undefined;
        return { ...node, selections: this.#expand(node.selections, only) };
      }
      case "InsertQueryNode":
      case "UpdateQueryNode":
      case "DeleteQueryNode": {
        if (node.with || !node.returning) return node;
        const target =
          node.kind === "InsertQueryNode"
            ? node.into
            : node.kind === "UpdateQueryNode"
              ? node.table
              : node.from.froms[0];
        const selections = this.#expand(node.returning.selections, target);
        return { ...node, returning: { ...node.returning, selections } };
      }
      default:
        return node;
    }
  }

  transformResult({ result }: PluginTransformResultArgs): Promise<QueryResult<UnknownRow>> {
    return Promise.resolve(result);
  }

  /** @param only The table of a `*` without a name; undefined if there are several. */
  #expand(
    selections: readonly SelectionNode[],
    only: OperationNode | undefined,
  ): readonly SelectionNode[] {
    return selections.flatMap((each) => {
      const { selection } = each;
      const table =
        selection.kind === "SelectAllNode"
          ? only
          : selection.kind === "ReferenceNode" && selection.column.kind === "SelectAllNode"
            ? selection.table
            : undefined;
      if (!table || !TableNode.is(table)) return [each];
      const columns = this.#columns.get(table.table.identifier.name);
      if (!columns) return [each];
      return columns.map((name) =>
        SelectionNode.create(ReferenceNode.create(ColumnNode.create(name), table)),
      );
    });
  }
}
