import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { activities, subjects, tags, zones } from "./words";

/** What a data set is made from; the same is made every time. */
export interface DataSetPlan {
  readonly entries: number;
  /** Another one makes other people and other work. */
  readonly seed: number;
  /** Nothing starts on or after this day, `YYYY-MM-DD`. */
  readonly until: string;
}

/** How many of everything. */
export interface DataSetSize {
  readonly users: number;
  readonly clients: number;
  readonly projects: number;
  readonly tasksPerProject: number;
}

/** A made-up person. */
export interface SeedUser {
  readonly username: string;
  readonly full_name: string;
  readonly timezone: string;
}

/** A made-up project; `client` is the index of its client. */
export interface SeedProject {
  readonly name: string;
  readonly client: number;
  readonly hourly_rate: number | null;
  readonly status: "active" | "on_hold" | "archived";
}

/** A made-up entry; user, project and task are indexes. */
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

const day = 86_400_000;
const minute = 60_000;
const entriesADay = 4;

/** So many that no user and no project has more than some 20,000 entries. */
export function sizeOf({ entries }: DataSetPlan): DataSetSize {
  const users = Math.max(5, Math.ceil(entries / 10_000));
  return { users, clients: users, projects: users * 4, tasksPerProject: 5 };
}

/** Picks whole numbers; the same seed picks the same ones. */
class Picker {
  readonly #generator;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed);
  }

  /** From `least` to `most`, both included. */
  between(least: number, most: number): number {
    return uniformInt(this.#generator, least, most);
  }

  /** One of a list. */
  of<Item>(items: readonly Item[]): Item {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new RangeError("There is nothing to pick from");
    return item;
  }

  /** True in so many of a hundred cases. */
  percent(share: number): boolean {
    return this.between(1, 100) <= share;
  }

  /** An index below `count`, low ones more often: the first of 400 in one of a hundred cases. */
  favourite(count: number): number {
    return Math.floor(count * (this.between(0, 999_999) / 1_000_000) ** 1.3);
  }
}

/** The people. */
export function seedUsers(plan: DataSetPlan): readonly SeedUser[] {
  const pick = new Picker(plan.seed);
  return Array.from({ length: sizeOf(plan).users }, (_, index) => ({
    username: `seed${String(plan.seed)}-user-${String(index + 1)}`,
    full_name: `Person ${String(index + 1)}`,
    timezone: pick.of(zones),
  }));
}

/** The projects, a few of them over. */
export function seedProjects(plan: DataSetPlan): readonly SeedProject[] {
  const pick = new Picker(plan.seed + 1);
  const { projects, clients } = sizeOf(plan);
  return Array.from({ length: projects }, (_, index) => ({
    name: `Project ${String(index + 1)}: ${pick.of(subjects)}`,
    client: index % clients,
    hourly_rate: pick.percent(80) ? pick.between(40, 160) : null,
    status: pick.percent(90) ? "active" : pick.of(["on_hold", "archived"] as const),
  }));
}

/** The name of a task of a project. */
export function taskName(index: number): string {
  return `${activities[index % activities.length] ?? ""} ${subjects[index % subjects.length] ?? ""}`;
}

/**
 * The entries, `chunk` at a time: everybody works a few hours on weekdays, newest days first, never
 * on two things at once.
 */
export function* seedEntries(plan: DataSetPlan, chunk: number): Generator<readonly SeedEntry[]> {
  const pick = new Picker(plan.seed + 2);
  const { users, projects, tasksPerProject } = sizeOf(plan);
  const until = Date.parse(`${plan.until}T00:00:00Z`);
  const clocks = Array.from({ length: users }, () => ({ today: 0, at: 0, left: 0 }));
  let made: SeedEntry[] = [];
  for (let index = 0; index < plan.entries; index += 1) {
    const user = index % users;
    const clock = clocks[user] ?? { today: 0, at: 0, left: 0 };
    if (clock.left === 0) {
      clock.today = previousWorkday(until, clock.today);
      clock.at = clock.today + pick.between(6 * 60, 9 * 60) * minute;
      clock.left = entriesADay;
    }
    const seconds = pick.between(5 * 60, 2 * 3600);
    const start = clock.at;
    clock.at += seconds * 1000 + pick.between(0, 30) * minute;
    clock.left -= 1;
    const project = pick.favourite(projects);
    made.push({
      user,
      project,
      task: pick.percent(60)
        ? project * tasksPerProject + pick.between(0, tasksPerProject - 1)
        : null,
      start: instant(start),
      end: instant(start + seconds * 1000),
      seconds,
      notes: pick.percent(70) ? `${pick.of(activities)} the ${pick.of(subjects)}` : null,
      tags: pick.percent(40) ? pick.of(tags) : null,
      billable: pick.percent(80),
    });
    if (made.length === chunk) {
      yield made;
      made = [];
    }
  }
  if (made.length > 0) yield made;
}

/** The weekday before `today`, or before `until` at first. */
function previousWorkday(until: number, today: number): number {
  let before = (today === 0 ? until : today) - day;
  while ([0, 6].includes(new Date(before).getUTCDay())) before -= day;
  return before;
}

function instant(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
