import type { KyselyPlugin } from "kysely";

/** Records the kind of every statement, e.g. `InsertQueryNode`. */
export function statementCounter(statements: string[]): KyselyPlugin {
  return {
    transformQuery({ node }) {
      statements.push(node.kind);
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
}
