import { describe, expect, it } from "vitest";
import { forecastKey, type ForecastState } from "./forecast/state";
import { cacheKey, type StatisticsState } from "./state";

const state: StatisticsState = {
  userId: 1,
  zone: "UTC",
  today: "2026-03-30",
  weekStartDay: 1,
  standardHoursPerDay: 8,
  weeklyGoalHours: null,
  currency: "EUR",
  isTimerRunning: false,
  range: undefined,
  cacheId: "a",
  version: "1.0",
};

const forecast: ForecastState = {
  projectId: 1,
  name: "Website",
  zone: "UTC",
  today: "2026-03-30",
  estimatedHours: 10,
  budgetAmount: 0,
  hourlyRate: 0,
  tasks: { total: 4, completed: 1, open: 2, overdue: 1 },
  range: undefined,
  version: "1.0",
};

describe("a key of the cache", () => {
  it.each<Partial<StatisticsState>>([
    { userId: 2 },
    { zone: "Europe/Rome" },
    { today: "2026-03-31" },
    { weekStartDay: 0 },
    { standardHoursPerDay: 7.5 },
    { weeklyGoalHours: 40 },
    { currency: "USD" },
    { cacheId: "b" },
    { version: "1.1" },
  ])("of statistics depends on %j", (change) => {
    expect(cacheKey("value", { ...state, ...change })).not.toBe(cacheKey("value", state));
  });

  it("of statistics depends on the statistic", () => {
    expect(cacheKey("value", state)).not.toBe(cacheKey("productivity/30", state));
  });

  it.each<Partial<ForecastState>>([
    { projectId: 2 },
    { zone: "Europe/Rome" },
    { today: "2026-03-31" },
    { estimatedHours: 11 },
    { budgetAmount: 1 },
    { hourlyRate: 1 },
    { version: "1.1" },
    ...(["total", "completed", "open", "overdue"] as const).map((count) => ({
      tasks: { ...forecast.tasks, [count]: 9 },
    })),
  ])("of a forecast depends on %j", (change) => {
    expect(forecastKey({ ...forecast, ...change })).not.toBe(forecastKey(forecast));
  });
});
