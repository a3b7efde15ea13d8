import type { TokenScope } from "../../platform/auth/scopes";

/** What a scope allows, for people. */
export interface ScopeText {
  readonly scope: TokenScope;
  readonly text: string;
}

/** All scopes by subject, as the form of a new token shows them. */
export const scopeGroups: readonly {
  readonly title: string;
  readonly scopes: readonly ScopeText[];
}[] = [
  {
    title: "Time",
    scopes: [
      { scope: "read:time_entries", text: "List time entries and read the timer" },
      {
        scope: "write:time_entries",
        text: "Start and stop the timer, add, change, import and delete time entries",
      },
    ],
  },
  {
    title: "Projects and tasks",
    scopes: [
      { scope: "read:projects", text: "List projects, search, and read the inventory" },
      { scope: "write:projects", text: "Add, change and delete projects, move stock" },
      { scope: "read:tasks", text: "List tasks" },
      { scope: "write:tasks", text: "Add, change and delete tasks" },
    ],
  },
  {
    title: "Clients and quotes",
    scopes: [
      { scope: "read:clients", text: "List clients" },
      { scope: "write:clients", text: "Add, change and delete clients" },
      { scope: "read:quotes", text: "List quotes" },
      { scope: "write:quotes", text: "Add, change and delete quotes" },
    ],
  },
  {
    title: "Reports and people",
    scopes: [
      { scope: "read:reports", text: "Read reports" },
      { scope: "read:users", text: "Read the profile of the user; administrators list all users" },
    ],
  },
  {
    title: "Webhooks",
    scopes: [
      { scope: "read:webhooks", text: "List webhooks and their deliveries" },
      { scope: "write:webhooks", text: "Add, change, test and delete webhooks" },
    ],
  },
  {
    title: "Everything",
    scopes: [
      { scope: "admin:all", text: "All that the user may do; of an administrator, users too" },
    ],
  },
];

/** Choices of several scopes at once. */
export const scopePresets: readonly {
  readonly label: string;
  readonly scopes: readonly TokenScope[];
}[] = [
  {
    label: "Read only",
    scopes: scopeGroups.flatMap(({ scopes }) =>
      scopes.map(({ scope }) => scope).filter((scope) => scope.startsWith("read:")),
    ),
  },
  {
    label: "Timer script",
    scopes: ["read:time_entries", "write:time_entries", "read:projects", "read:tasks"],
  },
];

/** A path that a token with the scope can read. */
const samplePaths: readonly (readonly [scope: TokenScope, path: string])[] = [
  ["read:projects", "/api/v1/projects"],
  ["read:time_entries", "/api/v1/time-entries"],
  ["read:tasks", "/api/v1/tasks"],
  ["read:clients", "/api/v1/clients"],
  ["read:quotes", "/api/v1/quotes"],
  ["read:reports", "/api/v1/reports/summary"],
  ["read:webhooks", "/api/v1/webhooks"],
  ["read:users", "/api/v1/users/me"],
];

/** A path to try a token with: one that its scopes allow to read, else the public information. */
export function samplePath(scopes: readonly string[]): string {
  const found = samplePaths.find(
    ([scope]) => scopes.includes(scope) || scopes.includes("admin:all"),
  );
  return found?.[1] ?? "/api/v1/info";
}
