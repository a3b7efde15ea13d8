import type { Change, IntegrationUpdate, LinkSet } from "../changes/changes";
import type { Outcome, SkipReason } from "../changes/outcome";
import type { Reply } from "../webhook/request";
import type { JsonObject } from "../json";
import type { Failure } from "../result";

/** The effects of a delivery, decided but not yet committed. */
export interface Plan {
  readonly changes: readonly Change[];
  /** What to remember, committed with the changes. */
  readonly update?: IntegrationUpdate | undefined;
  /**
   * Set it if the delivery says that the connection no longer works. Committed with the changes.
   */
  readonly failure?: Pick<Failure, "code" | "error"> | undefined;
  /**
   * True if the reply only answers a question and may be based on an integration cached a few
   * seconds ago. Otherwise a plan without changes is decided again if the row has changed since.
   * (default: false)
   */
  readonly readOnly?: boolean | undefined;
  /**
   * True to sync soon: the delivery says only that something has changed, and the sync finds out what. It is not
   * a duplicate, however often the same body arrives. (default: false)
   */
  readonly sync?: boolean | undefined;
  /**
   * Why the delivery is ignored. The manifest's own reply to ignored deliveries then goes before
   * {@link reply}. (default: it is not ignored)
   */
  readonly ignored?: string | undefined;
  /**
   * Builds the reply from one outcome per change. Pure. If it throws, core logs the error and
   * replies by the outcomes.
   */
  reply(outcomes: readonly Outcome[]): Reply;
}

/** The result of a connection test: a sentence for the owner that says what works. */
export type TestReport = string | (IntegrationUpdate & { readonly message: string });

/** The result of validating settings before they are saved. */
export interface ValidationReport extends IntegrationUpdate {
  /** Error messages by field. The settings are not saved, and nothing is remembered. */
  readonly refused?: Readonly<Record<string, readonly string[]>> | undefined;
  /** True if the provider accepted the token; the health becomes `active` (default: false). */
  readonly accepted?: boolean | undefined;
  /** Tells the owner what could not be checked. The settings are saved. */
  readonly warning?: string | undefined;
}

/** The result of an action. */
export interface ActionReport extends IntegrationUpdate {
  /** A sentence for the owner that says what was done and what is left to do. */
  readonly message: string;
  /** What the action produced, shown beside the message. */
  readonly result?: JsonObject | undefined;
}

/** The result of cleaning up at the provider before the credentials are deleted. */
export interface DisconnectReport extends IntegrationUpdate {
  /** Tells the owner what they have to do themselves because it failed. */
  readonly warning?: string | undefined;
}

/** The outcome of a domain event or a daily summary. Thrown errors are retried where possible. */
export type EventReport =
  | { readonly status: "done" }
  | {
      readonly status: "dropped";
      /** Why nothing was sent, for the history. */
      readonly reason: string;
    };

/** The outcome of exporting one time entry. */
export type PushReport =
  /** The entry was written or, with `skip`, skipped permanently. */
  | { readonly change: LinkSet; readonly skip?: SkipReason | undefined }
  /** The entry was skipped this time; the next sync tries again. */
  | { readonly skip: SkipReason };

/** A possible value of a settings field. */
export interface Option {
  readonly value: string;
  /** Name shown in the settings form. */
  readonly label: string;
  /**
   * Values of other plain settings fields that belong to the option, e.g. the owner of a repository. A
   * form fills them in when the option is chosen.
   */
  readonly fields?: Readonly<Record<string, string>> | undefined;
}
