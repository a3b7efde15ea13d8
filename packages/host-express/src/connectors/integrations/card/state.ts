import { transientCodes, type CardStatus } from "@tt/connector-core";
import type { IntegrationPaths } from "../paths";
import type { ShownRun } from "../../sync/run-schema";

/** What decides the state of an integration. */
export interface StateInput {
  /** The provider's name. */
  readonly name: string;
  readonly paths: Pick<IntegrationPaths, "at">;
  /** True if users connect on a page of the provider; false if they enter a token. */
  readonly usesOAuth: boolean;
  /** Variables that the operator has to set before anyone can connect. */
  readonly missingVariables: readonly string[];
  readonly status: CardStatus;
  readonly lastRun: StateRun | undefined;
  /** True while a sync is running. */
  readonly isSyncing: boolean;
  /** When the next sync is due; undefined if none is scheduled. */
  readonly nextSyncAt: Date | undefined;
  /** True if the user may start a sync. */
  readonly canSync: boolean;
  readonly now: Date;
}

type StateRun = Pick<
  ShownRun,
  | "status"
  | "dry_run"
  | "code"
  | "error"
  | "finished_at"
  | "retry_after"
  | "created"
  | "updated"
  | "skipped"
  | "failed"
>;

/** The states of an integration, in the order in which they are decided. */
export type IntegrationState =
  | "unavailable"
  | "not_set_up"
  | "paused"
  | "reconnect"
  | "syncing"
  | "waiting"
  | "degraded"
  | "connected";

/** What an integration's owner should do: open a page, or press a button. */
export interface StateAction {
  readonly label: string;
  readonly method: "get" | "post";
  readonly path: string;
}

/** The state of an integration, in words. */
export interface ShownState {
  readonly state: IntegrationState;
  /** One or two words for a badge. */
  readonly label: string;
  readonly tone: "good" | "busy" | "warn" | "bad" | "quiet";
  /** What is wrong, and what follows; undefined if nothing is. */
  readonly message: string | undefined;
  /** When the integration goes on by itself; undefined if it does not, or is not waiting. */
  readonly until: Date | undefined;
  /** The one action that fixes it; undefined if there is nothing to do. */
  readonly action: StateAction | undefined;
}

const transient: readonly string[] = transientCodes;

/** Decides the state of an integration. Pure. */
export function stateOf(input: StateInput): ShownState {
  const { name, status, missingVariables, isSyncing, lastRun } = input;
  const { connected, connection } = status;
  if (!connected && missingVariables.length > 0) return unavailable(name, missingVariables);
  if (!connected) return notSetUp(input);
  if (status.is_active === false) return paused(input);
  if (connection?.state === "needs_reauth") return reconnect(input, connection.message);
  if (isSyncing) return syncing(lastRun);
  const until = waitingUntil(input);
  if (until) return waiting(name, until);
  if (connection?.state === "degraded") {
    return isTransient(connection.code)
      ? failedLately(input, connection.message)
      : degraded(input, connection);
  }
  if (lastRun && hasFailedLately(lastRun)) return failedLately(input, lastRun.error);
  const state = { state: "connected", label: "Connected", tone: "good" } as const;
  return { ...state, message: undefined, until: undefined, action: undefined };
}

function unavailable(name: string, variables: readonly string[]): ShownState {
  const list = new Intl.ListFormat("en").format(variables);
  return {
    state: "unavailable",
    label: "Not available here",
    tone: "quiet",
    message: `${name} has not been set up on this server. Its operator has to set ${list}.`,
    until: undefined,
    action: undefined,
  };
}

function notSetUp({ paths, usesOAuth, status, name }: StateInput): ShownState {
  const wasSaved = status.connection !== undefined;
  const connect = { label: `Connect ${name}`, method: "get", path: paths.at("connect") } as const;
  const setUp = { label: "Set up", method: "get", path: paths.at("set-up") } as const;
  return {
    state: "not_set_up",
    label: wasSaved ? "Not connected" : "Not set up",
    tone: "quiet",
    message: undefined,
    until: undefined,
    action: usesOAuth && wasSaved ? connect : setUp,
  };
}

function paused({ paths }: StateInput): ShownState {
  return {
    state: "paused",
    label: "Paused",
    tone: "quiet",
    message: "Nothing is received or sent until you resume.",
    until: undefined,
    action: { label: "Resume", method: "post", path: paths.at("resume") },
  };
}

function reconnect(input: StateInput, message: string | null): ShownState {
  return {
    state: "reconnect",
    label: "Reconnect",
    tone: "bad",
    message: message ?? `${input.name} no longer accepts the access it gave.`,
    until: undefined,
    action: renewAccess(input),
  };
}

/** Only new credentials help: consent, or another token. */
function renewAccess({ paths, usesOAuth }: StateInput): StateAction {
  return usesOAuth
    ? { label: "Reconnect", method: "get", path: paths.at("connect") }
    : { label: "Enter a new token", method: "get", path: paths.at("settings") };
}

function syncing(lastRun: StateRun | undefined): ShownState {
  const { created = 0, updated = 0, skipped = 0, failed = 0, status } = lastRun ?? {};
  const items = created + updated + skipped + failed;
  return {
    state: "syncing",
    label: status === "running" && items > 0 ? `Syncing, ${String(items)} so far` : "Syncing",
    tone: "busy",
    message: undefined,
    until: undefined,
    action: undefined,
  };
}

/** The end of the provider's rate limit; undefined if there is none or it is over. */
function waitingUntil({ lastRun, now }: StateInput): Date | undefined {
  if (lastRun?.code !== "rate_limited" || lastRun.finished_at === null) return undefined;
  const until = new Date(Date.parse(lastRun.finished_at) + (lastRun.retry_after ?? 0) * 1000);
  return until > now ? until : undefined;
}

function waiting(name: string, until: Date): ShownState {
  return {
    state: "waiting",
    label: "Waiting",
    tone: "warn",
    message: `${name} allows no more requests for now. The sync goes on by itself.`,
    until,
    action: undefined,
  };
}

function degraded(
  input: StateInput,
  { code, message }: NonNullable<CardStatus["connection"]>,
): ShownState {
  const settings = {
    label: "Check the settings",
    method: "get",
    path: input.paths.at("settings"),
  } as const;
  return {
    state: "degraded",
    label: "Needs attention",
    tone: "warn",
    message: message ?? "The last request failed.",
    until: undefined,
    action: code === "permission_missing" ? renewAccess(input) : settings,
  };
}

/** True for a failure that may pass, such as a provider that is down. Its owner has nothing to do. */
function isTransient(code: string | null): boolean {
  return code !== null && transient.includes(code);
}

/** Other failures are kept as the state of the connection. A dry run says itself what it ran into. */
function hasFailedLately({ status, code, dry_run }: StateRun): boolean {
  return status === "stopped" && !dry_run && isTransient(code);
}

/** A failure that may pass. */
function failedLately(
  { paths, nextSyncAt, canSync, now }: StateInput,
  error: string | null,
): ShownState {
  return {
    state: "degraded",
    label: "Trying again",
    tone: "warn",
    message: error ?? "The last request failed.",
    until: nextSyncAt !== undefined && nextSyncAt > now ? nextSyncAt : undefined,
    action: canSync ? { label: "Try now", method: "post", path: paths.at("sync") } : undefined,
  };
}
