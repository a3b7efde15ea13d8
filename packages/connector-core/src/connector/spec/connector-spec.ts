import type * as z from "zod";
import type { Change, ChangeGroup } from "../../changes/changes";
import type { Ignored } from "../../changes/build";
import type { JsonObject, JsonValue, MaybePromise } from "../../json";
import type { Settings, SettingsSchema } from "../../settings/types";
import type { Documentation } from "../documentation";
import type { CardManifest, Fact, SetupStep } from "../card";
import type { CardStatus } from "../card-status";
import type { ActionManifest, DueContext, IdentityManifest, OptionalGroup } from "../manifest";
import type {
  ActionReport,
  DisconnectReport,
  Option,
  TestReport,
  ValidationReport,
} from "../reports";
import type { ApiSpec } from "./api-spec";
import type {
  Context,
  Env,
  OptionsContext,
  SpecActionContext,
  SpecStandaloneContext,
} from "./context";
import type { EventHandlers, NotificationsSpec } from "./events";
import type { PushSpec, SyncSpec } from "./sync";
import type { EventSchemas, WebhookSpec } from "./webhook";

/** An operation that the owner can trigger at the provider. Must be safe to run twice. */
export type ActionSpec<S extends SettingsSchema, V extends Env> = {
  /** Label of the button. */
  readonly label: string;
  /** A sentence that says what the action does. */
  readonly description: string;
  /** How its result is shown: `copy` as a text to copy (default: `message`, only the message). */
  readonly result?: ActionManifest["result"];
  /**
   * True if a sync has to run the action first, such as to create a webhook, or to renew it before it expires
   * (default: only people run it). Asked at the beginning of each sync, with the stored settings and state, so
   * the action has to store what makes it false. Pure. If the action fails, it is a line of the run's report,
   * and the sync goes on.
   */
  readonly isDue?: (integration: DueContext<Settings<S>>) => boolean;
} & (
  | {
      readonly standalone?: false;
      /** Runs the action. */
      readonly run: (context: SpecActionContext<S, V>) => MaybePromise<ActionReport>;
    }
  | {
      /** The action needs no integration. */
      readonly standalone: true;
      /** Runs the action. */
      readonly run: (context: SpecStandaloneContext<V>) => MaybePromise<ActionReport>;
    }
);

/**
 * A connector as one object of hooks. A hook that is there is a capability: hosts show, schedule and
 * test exactly what the object has.
 *
 * @typeParam S Schema of the settings.
 * @typeParam V The provider's URLs, by environment variable.
 * @typeParam Item Schema of the provider's item.
 * @typeParam Events Schemas of the deliveries, by event.
 * @typeParam G What the connector may change.
 * @typeParam Added What {@link ConnectorSpec.status} adds.
 * @typeParam Action Names of the actions.
 */
export interface ConnectorSpec<
  S extends SettingsSchema,
  V extends Env,
  Item extends z.core.$ZodType,
  Events extends EventSchemas,
  G extends ChangeGroup,
  Added extends JsonObject = JsonObject,
  Action extends string = string,
> extends Pick<CardManifest<S>, "tagline" | "icon" | "reasons"> {
  /** Name of the provider, for people. */
  readonly name: string;
  /** Used in URLs; matches `[a-z][a-z0-9-]*` (default: the name in lower case). */
  readonly slug?: string;
  /**
   * Key of stored integrations (default: `{slug}_connector`). Job queues are named after it, without
   * `_connector`.
   */
  readonly key?: string;
  /** URL of its documentation. */
  readonly docs?: string;
  /** Schema of the settings; the form, validation and storage derive from it. */
  readonly settings: S;
  readonly env?: V;
  /** Where the provider's API is, and how requests are authorized. */
  readonly api: ApiSpec<S, V>;
  /**
   * What the connector may change and, by `context.storage`, read (default: tasks). Another change is
   * a compile error, and fails as `invalid_change`; another read rejects.
   */
  readonly uses?: readonly G[];
  /**
   * What the connector uses beyond `uses` where the application has it, such as
   * `[{ group: "timers", without: "An assignment starts no timer." }]`. Where it is missing, a change of it is
   * skipped as `not_supported`, and a read rejects. With it, name what must be there in `uses`.
   */
  readonly mayUse?: readonly OptionalGroup<G>[];
  /** Calls the provider and says in a sentence what works. */
  readonly test: (context: Context<S, V>) => Promise<TestReport>;
  /**
   * The one mapping of the provider's item, for deliveries (`context.map`) and `sync.pages`. Pure.
   */
  readonly item?: readonly [
    schema: Item,
    map: (
      item: z.output<Item>,
      context: Context<S, V>,
    ) => Change<G> | readonly Change<G>[] | Ignored,
  ];
  /** Set it to receive webhook deliveries. */
  readonly webhook?: WebhookSpec<S, V, Item, Events, G>;
  /** Set it to sync on a schedule. */
  readonly sync?: SyncSpec<S, V, Item, G>;
  /** Set it to export time entries. It needs the group `entries`, for the links to what was written. */
  readonly push?: "entries" extends G ? PushSpec<S, V> : "add `entries` to `uses` to use `push`";
  readonly events?: EventHandlers<S, V>;
  readonly notifications?: NotificationsSpec<S, V>;
  /** Operations that the owner can trigger, by name: `[a-z][a-z0-9_]*`. */
  readonly actions?: Readonly<Record<Action, ActionSpec<S, V>>>;
  /**
   * Lists the possible values of settings fields, by what is in the form: people choose before they save. A
   * list that needs another field is empty, or throws, while that is missing.
   */
  readonly options?: {
    readonly [Field in keyof Settings<S>]?: (
      context: OptionsContext<S, V>,
    ) => Promise<readonly Option[]>;
  };
  /** Set it if users have accounts at the provider. */
  readonly identity?: IdentityManifest;
  /** Set it to allow one workspace integration, managed by administrators, beside personal ones. */
  readonly workspace?: {
    /** The status fields that members may see. */
    readonly memberFields: readonly string[];
  };
  /** Validates settings before they are saved. May call the provider, but must not write anywhere. */
  readonly validate?: (context: Context<S, V>) => Promise<ValidationReport>;
  /** Removes what the connector set up at the provider. An error becomes a warning. */
  readonly disconnect?: (context: Context<S, V>) => MaybePromise<DisconnectReport>;
  /**
   * Additional status fields. Must contain no secrets and make no requests. `warnings`, a list of
   * sentences, is what hosts show the owner as needing attention.
   */
  readonly status?: (context: Context<S, V>) => MaybePromise<Added>;
  /** How to set up an integration, in order (default: derived from the other hooks). */
  readonly steps?: readonly SetupStep<CardStatus<S, NoInfer<Added>>, NoInfer<Action>>[];
  /** What the card of an integration shows, at most four facts. Pure, and defined for every status. */
  readonly facts?: (status: CardStatus<S, NoInfer<Added>>) => readonly Fact[];
  /** URL of the provider's page that lists its deliveries. Pure, and defined for every status. */
  readonly deliveriesUrl?: (status: CardStatus<S, NoInfer<Added>>) => JsonValue | undefined;
  /** Additions to the host's OpenAPI document. */
  readonly documentation?: Documentation;
}

/** A spec whatever its parameters. */
export type AnyConnectorSpec = ConnectorSpec<
  SettingsSchema,
  Env,
  z.core.$ZodType,
  EventSchemas,
  ChangeGroup
>;
