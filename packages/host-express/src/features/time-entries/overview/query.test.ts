import { describe, expect, it } from "vitest";
import { overviewQuery, queryOf, rangeOf, toFilter, withParameters } from "./query";

const calendar = { zone: "Europe/Berlin", today: "2026-11-27", weekStartDay: 1 };

describe("the filter of an address", () => {
  it("is this week by default, with running timers", () => {
    expect(toFilter(queryOf("/entries"), 7, calendar)).toEqual({
      userId: 7,
      projectId: undefined,
      clientId: undefined,
      taskId: undefined,
      tag: undefined,
      source: undefined,
      text: undefined,
      paid: undefined,
      billable: undefined,
      from: new Date("2026-11-22T23:00:00Z"),
      to: new Date("2026-11-29T22:59:59Z"),
      includeActive: true,
    });
  });

  it.each([
    ["", "week"],
    ["?start_date=2026-01-01", "custom"],
    ["?end_date=2026-01-01", "custom"],
    ["?start_date=2026-01-01&range=all", "all"],
    ["?start_date=&end_date=", "week"],
  ])("%j covers %s", (query, range) => {
    expect(rangeOf(queryOf(`/entries${query}`))).toBe(range);
  });

  it("ignores blank fields, and keeps the others", () => {
    const query = "range=all&project_id=&client_id=3&billable=false&paid=&tag=&text=a&user_id=all";
    const filter = toFilter(queryOf(`/entries?${query}`), undefined, calendar);
    expect(filter).toMatchObject({ clientId: 3, billable: false, text: "a" });
    expect(filter).toMatchObject({ projectId: undefined, from: undefined, to: undefined });
  });

  it.each(["range=year", "start_date=soon", "project_id=0", "billable=maybe", "user_id=me"])(
    "refuses %s",
    (text) => {
      const query = Object.fromEntries(new URLSearchParams(text));
      expect(overviewQuery.safeParse(query).success).toBe(false);
      // The address behind a form is not refused: the form was.
      expect(rangeOf(queryOf(`/entries?${text}`))).toBe("week");
    },
  );
});

it.each([
  ["/entries", { range: "all" }, "/entries?range=all"],
  ["/entries?range=all&page=3&edit=7&tag=", { page: "2" }, "/entries?range=all&page=2"],
  ["/entries?range=all&tag=a%20b", { tag: undefined }, "/entries?range=all"],
  ["/entries?tag=a%26b", { edit: "7" }, "/entries?tag=a%26b&edit=7"],
  ["/entries?tag=a", { tag: undefined }, "/entries"],
])("%s with %j is %s", (url, changes, expected) => {
  expect(withParameters(url, changes)).toBe(expected);
});
