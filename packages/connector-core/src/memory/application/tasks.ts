import type { TasksGroup } from "../../storage/groups";
import type { MemoryTransaction } from "../state";
import { userByLogin } from "./identities";
import { mayUse, put, taskValues, type MemoryData } from "./model";
import { memoryProjects, search } from "./search";

/** The tasks of an application in memory. */
export function memoryTasks(data: MemoryData): TasksGroup<MemoryTransaction> {
  return {
    ...memoryProjects(data),
    get(_tx, id) {
      const task = data.tasks.get(id);
      if (!task) return Promise.resolve(undefined);
      const { projectId: project, deleted } = task;
      return Promise.resolve({ project, values: taskValues(task), deleted });
    },
    insert(tx, { project, values }) {
      const id = data.nextId++;
      put(tx, data.tasks, id, { id, projectId: project, ...values, deleted: false });
      return Promise.resolve(id);
    },
    update(tx, id, values) {
      const known = data.tasks.get(id);
      if (known) put(tx, data.tasks, id, { ...known, ...values });
      return Promise.resolve();
    },
    findAssignee(_tx, user, project) {
      const id = "id" in user ? user.id : userByLogin(data, user.provider, user.login);
      return Promise.resolve(id !== undefined && mayUse(data, id, project) ? id : undefined);
    },
    searchTasks(userId, projectId, text, limit) {
      if (!mayUse(data, userId, projectId)) return Promise.resolve([]);
      const open = [...data.tasks.values()].filter(
        (task) =>
          task.projectId === projectId &&
          !task.deleted &&
          !["done", "cancelled"].includes(task.status),
      );
      return Promise.resolve(search(open, text, limit));
    },
  };
}
