import type { RawRequest } from "@tt/connector-core";

// Records of the fake. They are replaced, never changed, so a record is a snapshot. Times are ISO 8601
// in whole seconds.

/** An account at GitHub. */
export interface FakeUser {
  readonly id: number;
  readonly login: string;
}

/** Reason of the state of an issue. */
export type StateReason = "completed" | "not_planned" | "duplicate" | "reopened";

/** An issue or a pull request; both share one sequence of numbers. */
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

/** A comment on an issue. */
export interface FakeComment {
  readonly id: number;
  /** Number of the issue. */
  readonly issue: number;
  readonly body: string;
  readonly author: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A webhook of a repository. */
export interface FakeHook {
  readonly id: number;
  readonly active: boolean;
  readonly events: readonly string[];
  readonly config: {
    readonly url: string;
    /** Encoding of the body (default: `form`). */
    readonly contentType: "json" | "form";
    readonly insecureSsl: "0" | "1";
    /** The REST API never shows it; it is here for assertions. */
    readonly secret: string | null;
  };
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly lastDelivery: FakeHookDelivery | undefined;
}

/** An attempt to deliver an event to a webhook. */
export interface FakeHookDelivery {
  readonly id: number;
  readonly hookId: number;
  /** `X-GitHub-Delivery`, the same for all attempts. */
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly deliveredAt: string;
  readonly redelivery: boolean;
  /** `OK` for a 2xx response, otherwise the error. */
  readonly status: string;
  /** Status of the response; 502 if the receiver could not be reached. */
  readonly statusCode: number;
  /** The request that was sent. */
  readonly request: RawRequest;
  /** Body of the receiver's response. */
  readonly responseBody: string;
}

/** Roles in a repository, weakest first. */
export const roles = ["read", "write", "admin"] as const;

/** Role of a collaborator in a repository. */
export type Role = (typeof roles)[number];

/** Reason why an issue no longer exists in the repository. */
export type Gone = "deleted" | { readonly repositoryId: number; readonly number: number };

/** A label of a repository. */
export interface LabelRecord {
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

/** A repository and its issues. */
export interface RepositoryRecord {
  readonly id: number;
  fullName: string;
  readonly private: boolean;
  readonly hasIssues: boolean;
  /** Roles by login in lower case. */
  readonly collaborators: ReadonlyMap<string, Role>;
  readonly issues: Map<number, FakeIssue>;
  readonly gone: Map<number, Gone>;
  /** Comments by the number of their issue, oldest first. */
  readonly comments: Map<number, readonly FakeComment[]>;
  /** Labels that can be chosen, by their name in lower case. */
  readonly labels: Map<string, LabelRecord>;
  readonly hooks: Map<number, FakeHook>;
  readonly deliveries: FakeHookDelivery[];
  nextNumber: number;
  /** Increases with every change of an issue. */
  revision: number;
}

/** A permission of a fine-grained token. */
export type Permission = "read" | "write";

/** An access token. */
export interface TokenRecord {
  readonly login: string;
  /** ISO 8601 UTC. Undefined if it never expires. */
  readonly expiresAt: string | undefined;
  readonly rights:
    | { readonly kind: "classic"; readonly scopes: readonly string[] }
    | {
        readonly kind: "fine-grained";
        readonly permissions: Readonly<Partial<Record<"issues" | "webhooks", Permission>>>;
      };
}
