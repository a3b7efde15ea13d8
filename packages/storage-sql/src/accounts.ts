import type { LinkedAccount, StorageLedger } from "@tt/connector-core";
import { numberOf, textOf } from "./columns";
import type { SqlTransaction } from "./database";
import { sql, type SqlRow, type SqlRunner, type Statement } from "./statement";

type Accounts<Tx> = Pick<
  StorageLedger<Tx>,
  "account" | "accountsOfUser" | "accountsOfIntegration" | "saveAccount" | "removeAccount"
>;

/** The accounts at providers that users linked. */
export function accountsOf<Tx extends SqlTransaction>(runner: SqlRunner): Accounts<Tx> {
  const where = async (tx: Tx, condition: Statement): Promise<readonly LinkedAccount[]> => {
    const rows = await runner.all(
      tx,
      sql`select provider, external_id, name, user_id, integration_id from tt_accounts
        where ${condition} order by number`,
    );
    return rows.map(toAccount);
  };
  return {
    async account(tx, provider, externalId) {
      return (await where(tx, isAccount({ provider, externalId })))[0];
    },
    accountsOfUser: (tx, user) => where(tx, sql`user_id = ${user}`),
    accountsOfIntegration: (tx, id) => where(tx, sql`integration_id = ${id}`),
    async saveAccount(tx, { provider, externalId, name, user, integration }) {
      await runner.all(
        tx,
        sql`insert into tt_accounts (provider, external_id, name, user_id, integration_id)
          values (${provider}, ${externalId}, ${name}, ${user}, ${integration})`,
      );
    },
    async removeAccount(tx, account) {
      await runner.all(tx, sql`delete from tt_accounts where ${isAccount(account)}`);
      await runner.all(
        tx,
        sql`delete from tt_routing_keys
          where integration_id = ${account.integration} and value = ${account.externalId}`,
      );
    },
  };
}

function isAccount({
  provider,
  externalId,
}: Pick<LinkedAccount, "provider" | "externalId">): Statement {
  return sql`provider = ${provider} and external_id = ${externalId}`;
}

function toAccount(row: SqlRow): LinkedAccount {
  return {
    provider: textOf(row, "provider"),
    externalId: textOf(row, "external_id"),
    name: textOf(row, "name"),
    user: numberOf(row, "user_id"),
    integration: textOf(row, "integration_id"),
  };
}
