// The public API, listed by name. Deliberately internal: the steps of the webhook gate, the
// construction of HTTP clients, and how secrets are named inside a row.
export { BaseConnector } from "./connector/base-connector";
export type { Connector } from "./connector/contract";
export { checkDescriptors, describeConnector, type Descriptor } from "./connector/define";
export { missingFunctions } from "./connector/groups-in-use";
export type { ApiSpec } from "./connector/spec/api-spec";
export type { ActionSpec, ConnectorSpec } from "./connector/spec/connector-spec";
export type {
  Context,
  DeliveryContext,
  Env,
  EnvValues,
  OptionsContext,
  SpecActionContext,
  SpecStandaloneContext,
} from "./connector/spec/context";
export { defineConnector } from "./connector/spec/define-connector";
export {
  drop,
  type EventHandlers,
  type EventOf,
  type Handled,
  type NotificationsSpec,
} from "./connector/spec/events";
export type {
  ListPage,
  PagesContext,
  Pushed,
  PushSpec,
  SpecItem,
  SpecPage,
  SyncSpec,
} from "./connector/spec/sync";
export type {
  Decision,
  DeliveryPlan,
  EventSchemas,
  IgnoredDelivery,
  WebhookSpec,
} from "./connector/spec/webhook";
export {
  specificationVersion,
  type ActionManifest,
  type DueContext,
  type DailySummary,
  type IdentityManifest,
  type Inbound,
  type Manifest,
  type Notifications,
  type OptionalGroup,
  type PushManifest,
  type SyncSchedule,
} from "./connector/manifest";
export type { ActionResult } from "./connector/action";
export type {
  ActionContext,
  ConnectorContext,
  IntegrationIdentity,
  StandaloneContext,
  StorageReads,
} from "./connector/context";
export type {
  ActionReport,
  Option,
  DisconnectReport,
  EventReport,
  Plan,
  PushReport,
  ValidationReport,
  TestReport,
} from "./connector/reports";
export {
  maxPageItems,
  type PullItem,
  type PullPage,
  type PushEntry,
  type SyncOptions,
} from "./sync/page";
export { maxRuns, type Run, type RunCounts, type RunItem, type RunStatus } from "./sync/run";
export {
  callbackPath,
  connectPath,
  deliveryPath,
  docsUrl,
  integrationPath,
  sharedDeliveryPath,
} from "./connector/urls";
export { webhookAction } from "./connector/webhook-action";
export { connectorVariables, type ConnectorVariables } from "./connector/variables";
export { isConnected, type Status } from "./connector/status";
export type { ConnectionStatus } from "./connector/connection-status";
export { maxStateBytes } from "./connector/state-limit";
export {
  hostActions,
  type CardManifest,
  type Fact,
  type HostAction,
  type SetupStep,
} from "./connector/card";
export type { CardStatus, CommonStatus } from "./connector/card-status";
export {
  cardFacts,
  deliveriesPage,
  maxFacts,
  setupSteps,
  type ShownFact,
  type ShownStep,
} from "./connector/card-view";
export type {
  OAuth2Auth,
  OAuthClientSetting,
  OAuthEndpoint,
  OAuthManifest,
} from "./oauth/manifest";
export type { AuthorizationAnswer, AuthorizationRequest } from "./oauth/oauth";
export { oauth2 } from "./oauth/oauth2";
export type { ConnectResult, OAuthClient, PendingRevocation, RevokeResult } from "./oauth/client";
export { pendingRevocationAad } from "./oauth/pending-revocation";

export { changeGroups, groupOfChange } from "./changes/changes";
export type {
  Change,
  ChangeGroup,
  ChangesOfGroup,
  ChangeType,
  ChangeSet,
  DeliveryClaim,
  EntryRemove,
  EntryUpsert,
  ExternalRef,
  HeldLease,
  IdentityLink,
  IntegrationUpdate,
  LeaseType,
  LinkSet,
  RoutingKey,
  RoutingKeyUpdate,
  TaskArchive,
  TaskFields,
  TaskMove,
  TaskPriority,
  TaskStatus,
  TaskUpsert,
  TimerStart,
  TimerStop,
  UserRef,
} from "./changes/changes";
export {
  clearFields,
  mergeFields,
  mergeUpdates,
  patchRoutingKeys,
  type RoutingKeyChanges,
  type RoutingKeyPatch,
} from "./changes/apply-update";
export {
  entry,
  identity,
  ignore,
  task,
  timer,
  type EntryRemoveValues,
  type Ignored,
  type TaskUpsertValues,
} from "./changes/build";
export { webAddress } from "./changes/schema-parts";
export { time } from "./changes/time-field";
export {
  projectUnavailable,
  skipReasons,
  type CommitResult,
  type FailReason,
  type Outcome,
  type SkipReason,
} from "./changes/outcome";
export { describeReason, reasonSentences } from "./changes/reasons";
export {
  decideEntryRemove,
  decideEntryUpsert,
  decideLinkSet,
  floorToSecond,
  type EntryDecision,
  type EntryLink,
  type EntryRemoval,
  type EntrySkip,
} from "./changes/decide-entry";
export {
  decideTaskArchive,
  decideTaskUpsert,
  initialTaskState,
  newTaskValues,
  providedAfter,
  reportsNewValue,
  type ProvidedFields,
  type RecordedState,
  type StoredTask,
  type TaskDecision,
  type TaskField,
  type TaskValues,
} from "./changes/decide-task";
export { endsAccount, refuseIdentityLink, type LinkedAccount } from "./changes/decide-identity";
export {
  decideTimerStart,
  refuseTimerStop,
  type ProjectAccess,
  type TimerDecision,
  type TimerSituation,
  type TimerUser,
} from "./changes/decide-timer";
export { healthEvent, patchedRow } from "./changes/patched-row";
export type { DeliveryHeader, Documentation } from "./connector/documentation";
export {
  domainEventTypes,
  type DomainEvent,
  type DomainEventType,
} from "./connector/domain-events";
export type { DeliveredEvent, EntryEvent, EntryEventType } from "./connector/entry-event";
export { errorCodes, notConfigured, type ErrorCode, type Failure, type Result } from "./result";
export { errorTraits, transientCodes, type ErrorTraits } from "./error-traits";
export { ConnectorError, malformed, type ConnectorErrorOptions } from "./error";
export {
  isJsonObject,
  withoutUndefined,
  type Defined,
  type JsonObject,
  type JsonValue,
  type MaybePromise,
} from "./json";
export { chooseFound, type Choice } from "./names/choose-found";
export { foldName } from "./names/fold";
export { nearestNames } from "./names/nearest-names";
export { dayMs, toInstant, utcDay } from "./time";
export { dayInZone, instantInZone } from "./zones";
export { isOlderState, type ReportedState } from "./changes/task-order";
export { maskSecrets } from "./mask";
export { Secret } from "./secret";

export { settingsFields, project, type SettingsField } from "./settings/fields";
export {
  formMetaNames,
  type FieldMeta,
  type FieldValue,
  type FormHints,
} from "./settings/field-meta";
export type { NumberRange } from "./settings/number-range";
export type { FieldErrors } from "./settings/field-errors";
export { prepareSettings, type PreparedSettings, type RejectedSettings } from "./settings/form";
export {
  resealFields,
  resealValue,
  unreadableFields,
  type ResealedFields,
} from "./settings/reseal";
export { settingsParser } from "./settings/parse";
export { previewRow } from "./settings/preview";
export { validatedPatch } from "./settings/validated-patch";
export { uncheckedWarning } from "./settings/save-check";
export { secret, type SecretFieldOptions, type SecretSchema } from "./settings/secret-field";
export { sharedSecret } from "./settings/shared-secret";
export type { SettingsSchema, SecretName, Settings } from "./settings/types";

export { failureBody } from "./webhook/replies";
export type { Precheck } from "./webhook/precheck";
export {
  isFormEncoded,
  type Parsed,
  type RawRequest,
  type Reply,
  type RequestHead,
  type SignedRequest,
  type Situation,
} from "./webhook/request";
export type { Api } from "./api/api";
export {
  auth,
  type AllAuth,
  type Auth,
  type BasicAuth,
  type BasicPart,
  type BearerAuth,
  type HeaderAuth,
  type NoAuth,
  type QueryAuth,
  type SecretAuth,
} from "./api/auth";
export { missingCredentialsMessage } from "./api/authorize";
export type { CallOptions, QueryValue } from "./api/call-options";
export type { ApiManifest } from "./api/manifest";
export { optionsFrom } from "./api/options-from";
export type { KeysetPage, KeysetPosition, Page, PageOptions, Pages } from "./api/pages";
export { path } from "./api/path";
export { graphql, type GraphqlOptions } from "./graphql/graphql";
export { graphqlPages, type GraphqlPagesOptions } from "./graphql/graphql-pages";
export { classifyByStatus } from "./http/classify-by-status";
export {
  form,
  header,
  json,
  query,
  type FormPlace,
  type HeaderPlace,
  type JsonPlace,
  type Place,
  type QueryPlace,
} from "./webhook/place";
export { readPlace } from "./webhook/read-place";
export { verify } from "./webhook/verify";
export { isSignedBy } from "./webhook/is-signed-by";
export { guarantees, verificationNotice, type Guarantees } from "./webhook/guarantees";
export {
  alternativesOf,
  type AnyVerification,
  type BodyTime,
  type CustomVerification,
  type Ed25519Verification,
  type HeaderValue,
  type HmacVerification,
  type SecretSource,
  type SignedTime,
  type SingleVerification,
  type TokenVerification,
  type Verification,
} from "./webhook/verification";
export { candidateKeys, type Routing, type RoutingIndex } from "./webhook/routing";
export type { Challenge, ConstantChallenge, EchoChallenge } from "./webhook/challenge";
export { rateLimitSeconds } from "./http/rate-limit";
export { retryAfterSeconds } from "./http/retry-after";
export type { Classify, ProviderAnswer, Verdict } from "./http/classify";
export type { ProviderResponse } from "./http/call";

export {
  base64,
  base64Url,
  fromBase64,
  fromBase64Url,
  fromHex,
  fromUtf8,
  hex,
  utf8,
} from "./bytes";
export type { Clock } from "./ports/clock";
export type { Crypto } from "./ports/crypto";
export type { Logger } from "./ports/logger";
export type { Ports } from "./ports/ports";
export type { Health } from "./ports/health";
export type {
  IntegrationSave,
  Ledger,
  NewIntegration,
  ScheduledWork,
  TakenWork,
  Work,
  WorkEnd,
  WorkQuery,
} from "./ports/ledger";
export type { ExportEntry, ExportQuery, ExportReads } from "./ports/exports";
export type { StorageCoverage } from "./ports/coverage";
export type {
  IntegrationPatch,
  IntegrationRow,
  IntegrationStore,
  ReadOptions,
  Storage,
  TakenLease,
} from "./ports/storage";
export type {
  EntryReads,
  EntrySummary,
  EventEntry,
  Found,
  ProjectReads,
  ProviderIdentity,
  RunningTimer,
  SearchMatch,
  TaskReads,
  TaskSummary,
  TimerReads,
  UserProfile,
  UserReads,
  UserSummary,
} from "./ports/reads";
export type {
  ExportedLinksQuery,
  NewEvent,
  StorageLedger,
  StoredEntryLink,
  TaskLink,
} from "./ports/storage-ledger";
export { emptyRow } from "./runtime/new-row";
export { createStorage } from "./storage/create-storage";
export type {
  CreatedSinceQuery,
  EntriesGroup,
  EntryFields,
  GroupEntry,
  GroupTask,
  GroupUser,
  IdentitiesGroup,
  NewGroupEntry,
  NewGroupTask,
  ProjectFunctions,
  StorageParts,
  StoredTaskValues,
  TaskOrigin,
  TasksGroup,
  TimersGroup,
} from "./storage/groups";
export {
  createTelemetry,
  type DeliveredChange,
  type DeliveryResult,
  type RefusedDelivery,
  type StaleTime,
  type Telemetry,
  type TelemetryEvents,
} from "./ports/telemetry";

export type {
  IntegrationSummary,
  Runtime,
  RuntimeOptions,
  RuntimePorts,
  SaveSummary,
  TickReport,
} from "./runtime/contract";
export { createRuntime } from "./runtime/runtime";
export {
  draftIntegration,
  saveIntegration,
  type RefusedSave,
  type SavedIntegration,
  type SaveParts,
  type SaveRequest,
} from "./runtime/save";
export {
  findDeliveryTarget,
  handleDelivery,
  type DeliveryTarget,
  type RegisteredConnector,
} from "./runtime/deliveries";
export {
  finishDelivery,
  requestHead,
  startDelivery,
  type DeliveryRecipient,
  type DeliveryStart,
} from "./runtime/delivery-steps";
export {
  completeAuthorization,
  type AuthorizationParts,
  type Connected,
} from "./runtime/complete-authorization";
export { accessDenied, noCode, unknownState } from "./runtime/authorization-failures";
export {
  afterAttempt,
  interruptedReason,
  wantsEvent,
  type AttemptEnd,
  type EventRecipient,
} from "./runtime/events";
export { nextSyncAt, syncRetryMs } from "./runtime/schedule";
export {
  dueSummaryDay,
  type DueSummaryParts,
  type SummaryCandidate,
  type SummaryWindow,
} from "./runtime/daily-summaries";

export { ifValid } from "./if-valid";
export { invalidFields } from "./invalid-fields";
export {
  cleanText,
  cut,
  isStorable,
  printableName,
  requireStorable,
  shortenText,
  splitList,
  titleText,
} from "./text";
