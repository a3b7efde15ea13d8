/** What is imported, in the order in which rows refer to each other. */
export const importKinds = ["user", "client", "project", "task", "time_entry"] as const;

/** One of {@link importKinds}. */
export type ImportKind = (typeof importKinds)[number];

/** Tables of the Python TimeTracker, which have the same names here. */
export const tableOf = {
  user: "users",
  client: "clients",
  project: "projects",
  task: "tasks",
  time_entry: "time_entries",
} as const satisfies Readonly<Record<ImportKind, string>>;

/** A row of the Python TimeTracker, as PostgreSQL converts it to JSON. Older versions lack columns. */
export type SourceRow = Readonly<Record<string, unknown>> & { readonly id: number };

/** The row here that a row there became. Undefined if there is none. */
export type FindLocal = (kind: ImportKind, sourceId: unknown) => number | undefined;

/** A row as it is stored here, or why it cannot be. */
export type Mapped =
  | {
      readonly status: "mapped";
      readonly values: Readonly<Record<string, unknown>>;
      /** What is stored differently than it was there. */
      readonly notes: readonly string[];
    }
  | { readonly status: "refused"; readonly reason: string };
