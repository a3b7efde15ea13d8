import { applicationHarness, fixedClock, testStorage } from "@tt/connector-core/testing";
import { openDatabase } from "./storage";
// The suite of storages on these tables. Each rule gets an empty database in memory. What people cannot do in
// the application is left out: those rules are skipped, with the reason.

testStorage("todos with a title", () => {
  const clock = fixedClock();
  const { file, parts } = openDatabase(":memory:", clock);
  const run = (sql: string, ...values: (string | number)[]) => file.prepare(sql).all(...values);
  const idOf = ([row]: ReturnType<typeof run>) => Number(row?.["id"]);
  let users = 0;
  const harness = applicationHarness({
    ...{ parts, clock },
    createUser: () => Promise.resolve((users += 1)),
    createProject: ({ name, owner }) =>
      Promise.resolve(
        idOf(run("insert into lists (title, owner) values (?, ?) returning id", name, owner)),
      ),
    countTasks: (list) =>
      Promise.resolve(
        Number(run("select count(*) as n from todos where list = ?", list)[0]?.["n"]),
      ),
    editTask(id, { name }) {
      if (name !== undefined) run("update todos set title = ? where id = ?", name, id);
      return Promise.resolve();
    },
    deleteTask(id) {
      run("delete from todos where id = ?", id);
      return Promise.resolve();
    },
  });
  return Promise.resolve(harness);
});
