import type { Clock } from "../../ports/clock";
import type { IdentitiesGroup } from "../../storage/groups";
import type { MemoryTransaction } from "../state";
import type { MemoryData } from "./model";

/** The users of an application in memory, as providers know them. */
export function memoryIdentities(
  data: MemoryData,
  clock: Pick<Clock, "now">,
): IdentitiesGroup<MemoryTransaction> {
  return {
    user(_tx, id) {
      const user = data.users.get(id);
      if (!user?.active) return Promise.resolve(undefined);
      const { username, zone } = user;
      return Promise.resolve({ id, username, name: username, zone });
    },
    byLogin: (_tx, provider, login) => Promise.resolve(userByLogin(data, provider, login)),
    redeem(tx, provider, code) {
      const before = data.linkCodes;
      const known = before.find(
        (each) =>
          each.provider === provider && each.code === code && each.until > clock.now().getTime(),
      );
      if (!known || data.users.get(known.user)?.active !== true) return Promise.resolve(undefined);
      data.linkCodes = before.filter((each) => each !== known);
      tx.undo(() => {
        data.linkCodes = before;
      });
      return Promise.resolve(known.user);
    },
  };
}

/** Finds an active user by the login that they stated. */
export function userByLogin(data: MemoryData, provider: string, login: string): number | undefined {
  const user = [...data.users.values()].find(
    (each) => each.active && each.logins[provider]?.toLowerCase() === login.toLowerCase(),
  );
  return user?.id;
}
