import type { Storage } from "@tt/connector-core";
import { linkedUsers, userByExternalId, userProfile } from "../identities/store";
import { searchProjects } from "./reads/projects";
import { searchTasks, taskByRef } from "./reads/tasks";
import { settledBelow, unexportedEntries } from "./changes/entry-exports";
import { entryOfEvent } from "./reads/event-entries";
import { entriesOfDay, entryById, runningTimer } from "./reads/entries";
import { findByLogin } from "../../features/users/store";
import type { OpenDatabase } from "../../platform/db/database";

/** The reads that connectors may use. */
type Reads = Pick<Storage, "users" | "projects" | "tasks" | "timers" | "entries">;

/** Creates the reads on the host's database. */
export function createReads(database: OpenDatabase, now: () => Date): Reads {
  const { db } = database;
  return {
    users: {
      async byIdentity(provider, { id, login }) {
        if (id !== undefined) return userByExternalId(db, provider, id);
        const user = login === undefined ? undefined : await findByLogin(db, provider, login);
        return user && { id: user.id, username: user.username };
      },
      get: (userId) => userProfile(db, userId),
      linkedTo: (integrationId, limit) => linkedUsers(db, integrationId, limit),
    },
    projects: { search: (userId, text, limit) => searchProjects(db, userId, text, limit) },
    tasks: {
      byRef: (integrationId, task) => taskByRef(db, integrationId, task),
      search: (userId, projectId, text, limit) => searchTasks(db, userId, projectId, text, limit),
    },
    timers: { current: (userId) => runningTimer(database, userId) },
    entries: {
      get: (entryId) => entryById(db, entryId, now()),
      today: (userId, day, zone) => entriesOfDay(db, userId, { day, zone }, now()),
      ofEvent: (integrationId, event) => entryOfEvent(db, integrationId, event, now()),
      unexported: (integrationId, query) => unexportedEntries(db, integrationId, query),
      settledBelow: (integrationId, time) => settledBelow(db, integrationId, time),
    },
  };
}
