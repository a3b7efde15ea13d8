import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { activities, subjects, tags, zones } from "./words";

/** Parameters of a data set; equal parameters give equal data. */
export interface DataSetPlan {
  /** Number of time entries. */
  readonly entries: number;
  /** Seed of the random choices; another seed gives other data. */
  readonly seed: number;
  /** First day without entries, `YYYY-MM-DD`. */
  readonly until: string;
}

/** Number of generated users, clients, projects and tasks. */
export interface DataSetSize {
  readonly users: number;
  readonly clients: number;
  readonly projects: number;
  readonly tasksPerProject: number;
}

/** A generated user. */
export interface SeedUser {
  readonly username: string;
  readonly full_name: string;
  readonly timezone: string;
}

/** A generated project; `client` is the index of its client. */
export interface SeedProject {
  readonly name: string;
  readonly client: number;
  readonly hourly_rate: number | null;
  readonly status: "active" | "on_hold" | "archived";
}

/** A generated time entry; user, project and task are indexes. */
export interface SeedEntry {
  readonly user: number;
  readonly project: number;
  readonly task: number | null;
  /** ISO 8601 UTC, whole seconds. */
  readonly start: string;
  readonly end: string;
  readonly seconds: number;
  readonly notes: string | null;
  readonly tags: string | null;
  readonly billable: boolean;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;
const entriesPerDay = 4;

/** Computes the size so that no user and no project has more than about 20,000 entries. */
export function sizeOf({ entries }: DataSetPlan): DataSetSize {
  const users = Math.max(5, Math.ceil(entries / 10_000));
  return { users, clients: users, projects: users * 4, tasksPerProject: 5 };
}

/** Makes random choices, which are the same for the same seed. */
class Picker {
  readonly #generator;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** Picks an integer from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return uniformInt(this.#generator, min, max);
  }

  /** Picks an item of a list. */
  of<Item>(items: readonly Item[]): Item {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new RangeError("The list to pick from is empty");
    return item;
  }

  /** True with a probability of `percent` percent. */
  chance(percent: number): boolean {
    return this.between(1, 100) <= percent;
  }

  /** Picks an index below `count`, preferring low ones: the first of 400 has a probability of 1%. */
  skewed(count: number): number {
    return Math.floor(count * (this.between(0, 999_999) / 1_000_000) ** 1.3);
  }
}

/** Generates the users of a data set. */
export function seedUsers(plan: DataSetPlan): readonly SeedUser[] {
  const pick = new Picker(plan.seed);
  return Array.from({ length: sizeOf(plan).users }, (_, index) => ({
    username: `seed${String(plan.seed)}-user-${String(index + 1)}`,
    full_name: `Person ${String(index + 1)}`,
    timezone: pick.of(zones),
  }));
}

/** Generates the projects of a data set, some of them archived or on hold. */
export function seedProjects(plan: DataSetPlan): readonly SeedProject[] {
  const pick = new Picker(plan.seed + 1);
  const { projects, clients } = sizeOf(plan);
  return Array.from({ length: projects }, (_, index) => ({
    name: `Project ${String(index + 1)}: ${pick.of(subjects)}`,
    client: index % clients,
    hourly_rate: pick.chance(80) ? pick.between(40, 160) : null,
    status: pick.chance(90) ? "active" : pick.of(["on_hold", "archived"] as const),
  }));
}

/** Name of a project's task, by its index in the project. */
export function taskName(index: number): string {
  return `${activities[index % activities.length] ?? ""} ${subjects[index % subjects.length] ?? ""}`;
}

/**
 * Generates the time entries in arrays of `chunkSize`, newest days first. Each user works a few hours
 * on weekdays, and their entries do not overlap.
 */
export function* seedEntries(
  plan: DataSetPlan,
  chunkSize: number,
): Generator<readonly SeedEntry[]> {
  const pick = new Picker(plan.seed + 2);
  const { users, projects, tasksPerProject } = sizeOf(plan);
  const until = Date.parse(`${plan.until}T00:00:00Z`);
  const schedules = Array.from({ length: users }, () => ({ day: 0, nextStart: 0, entriesLeft: 0 }));
  let entries: SeedEntry[] = [];
  for (let index = 0; index < plan.entries; index += 1) {
    const user = index % users;
    const schedule = schedules[user] ?? { day: 0, nextStart: 0, entriesLeft: 0 };
    if (schedule.entriesLeft === 0) {
      schedule.day = previousWorkday(until, schedule.day);
      schedule.nextStart = schedule.day + pick.between(6 * 60, 9 * 60) * minuteMs;
      schedule.entriesLeft = entriesPerDay;
    }
    const seconds = pick.between(5 * 60, 2 * 3600);
    const start = schedule.nextStart;
    schedule.nextStart += seconds * 1000 + pick.between(0, 30) * minuteMs;
    schedule.entriesLeft -= 1;
    const project = pick.skewed(projects);
    entries.push({
      user,
      project,
      task: pick.chance(60)
        ? project * tasksPerProject + pick.between(0, tasksPerProject - 1)
        : null,
      start: instant(start),
      end: instant(start + seconds * 1000),
      seconds,
      notes: pick.chance(70) ? `${pick.of(activities)} the ${pick.of(subjects)}` : null,
      tags: pick.chance(40) ? pick.of(tags) : null,
      billable: pick.chance(80),
    });
    if (entries.length === chunkSize) {
      yield entries;
      entries = [];
    }
  }
  if (entries.length > 0) yield entries;
}

/** The weekday before `day`, or before `until` if `day` is 0. */
function previousWorkday(until: number, day: number): number {
  let before = (day === 0 ? until : day) - dayMs;
  while ([0, 6].includes(new Date(before).getUTCDay())) before -= dayMs;
  return before;
}

function instant(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
}
