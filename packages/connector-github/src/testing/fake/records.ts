import type { RawRequest } from "@tt/connector-core";

// What the fake remembers. Records are replaced, never changed: who holds one holds a moment.
// Times are ISO 8601 in whole seconds, as GitHub writes them.

/** An account. */
export interface FakeUser {
  readonly id: number;
  readonly login: string;
}

/** Why an issue is in its state (GH-26). */
export type StateReason = "completed" | "not_planned" | "duplicate" | "reopened";

/** An issue or a pull request, which shares the numbers of issues (GH-30). */
export interface FakeIssue {
  readonly id: number;
  readonly number: number;
  readonly title: string;
  readonly body: string | null;
  readonly state: "open" | "closed";
  readonly stateReason: StateReason | null;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly author: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly closedAt: string | null;
  readonly pullRequest: boolean;
}

/** A webhook of a repository. */
export interface FakeHook {
  readonly id: number;
  readonly active: boolean;
  readonly events: readonly string[];
  readonly config: {
    readonly url: string;
    /** `form` unless asked for otherwise (GH-4). */
    readonly contentType: "json" | "form";
    readonly insecureSsl: "0" | "1";
    /** The REST surface never shows it; here it is, for assertions. */
    readonly secret: string | null;
  };
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastDelivery: FakeHookDelivery | undefined;
}

/** One attempt to deliver one event to one hook. */
export interface FakeHookDelivery {
  readonly id: number;
  readonly hookId: number;
  /** `X-GitHub-Delivery`: the same for every attempt (GH-7). */
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly deliveredAt: string;
  readonly redelivery: boolean;
  /** `OK` when it was answered with 2xx. */
  readonly status: string;
  /** What the receiver answered; 502 when it could not be reached. */
  readonly statusCode: number;
  /** Exactly what was sent. */
  readonly request: RawRequest;
  /** The receiver's answer. */
  readonly responseBody: string;
}

/** What a caller may do with a repository, weakest first. */
export const roles = ["read", "write", "admin"] as const;

/** What a collaborator may do in a repository. */
export type Role = (typeof roles)[number];

/** What became of an issue that is not there any more. */
export type Gone = "deleted" | { readonly repositoryId: number; readonly number: number };

/** Everything about one repository. */
export interface RepositoryRecord {
  readonly id: number;
  fullName: string;
  readonly private: boolean;
  readonly hasIssues: boolean;
  /** By login in lower case. */
  readonly collaborators: ReadonlyMap<string, Role>;
  readonly issues: Map<number, FakeIssue>;
  readonly gone: Map<number, Gone>;
  readonly hooks: Map<number, FakeHook>;
  readonly deliveries: FakeHookDelivery[];
  nextNumber: number;
  /** Grows with every change of an issue. */
  revision: number;
}

/** What a fine-grained token was given for one thing. */
export type Permission = "read" | "write";

/** An access token. */
export interface TokenRecord {
  readonly login: string;
  /** ISO 8601; undefined: never. */
  readonly expiresAt: string | undefined;
  readonly rights:
    | { readonly kind: "classic"; readonly scopes: readonly string[] }
    | {
        readonly kind: "fine-grained";
        readonly permissions: Readonly<Partial<Record<"issues" | "webhooks", Permission>>>;
      };
}
