import {
  createTelemetry,
  prepareSettings,
  previewRow,
  type Connector,
  type DomainEvent,
  type IntegrationRow,
  type JsonObject,
  type Ports,
  type RawRequest,
  type Reply,
} from "@tt/connector-core";
import { nodeCrypto } from "@tt/connector-core/node";
import {
  fixedClock,
  memoryHarness,
  memoryLogger,
  type FixedClock,
  type MemoryLogger,
  type StorageHarness,
} from "@tt/connector-core/testing";
import { slackConnector } from "../src/index";
import {
  createFakeSlack,
  defaultTeam,
  defaultUser,
  signedCommand,
  type CommandSeed,
  type FakeSlack,
} from "../src/testing/index";

export const start = "2026-01-15T12:00:00Z";
export const token = "xoxb-1234-canary-token";
export const secret = "8f742231b10e8888abcd99yyyzzz85a5";
export const channel = "C2147483705";

/** A card that works, on in-memory ports, and the Slack it is connected to. */
export interface CardWorld {
  readonly clock: FixedClock;
  readonly harness: StorageHarness;
  readonly log: MemoryLogger;
  readonly slack: FakeSlack;
  readonly connector: Connector;
  readonly ports: Ports;
  readonly owner: number;
  readonly cardId: string;
  /** The card as it is now. */
  row(): Promise<IntegrationRow>;
  /** Saves the card anew, as a host does. @returns What it was refused for, by field. */
  save(input: JsonObject): Promise<Readonly<Record<string, readonly string[]>> | undefined>;
  /** Types a command. @returns The answer's text. */
  say(text: string, seed?: Partial<CommandSeed>): Promise<string>;
  /** Delivers anything to the card's own URL. */
  deliver(request: RawRequest | Promise<RawRequest>): Promise<Reply>;
  /** What stands in the channel. */
  posted(): readonly string[];
  /** A timer's event, as the storage last wrote it. */
  lastEvent(at?: Date): Promise<DomainEvent>;
}

/** @param scope `workspace`: an administrator's card for everybody. */
export async function cardWorld(
  scope: "personal" | "workspace" = "personal",
  input: JsonObject = {},
): Promise<CardWorld> {
  const clock = fixedClock(start);
  const harness = memoryHarness(clock);
  const log = memoryLogger();
  const slack = createFakeSlack({ clock });
  slack.addWorkspace({ id: defaultTeam, name: "Acme" });
  slack.install({ token, team: defaultTeam });
  slack.setChannel({ id: channel, team: defaultTeam });
  const ports: Ports = {
    storage: harness.storage,
    crypto: nodeCrypto([new Uint8Array(32).fill(3)]),
    clock,
    log,
    telemetry: createTelemetry(),
    fetch: slack.fetch,
    baseUrl: "https://tt.example",
    env: {},
  };
  const connector = slackConnector.create(ports);
  const owner = await harness.createUser();
  const { id, publicId } = await harness.createIntegration({
    owner: scope === "personal" ? owner : null,
    connector: slackConnector.manifest.key,
  });
  const row = async (): Promise<IntegrationRow> => {
    const found = await harness.storage.integrations.get(id, { fresh: true });
    if (!found) throw new Error("The card is gone");
    return found;
  };
  const world: CardWorld = {
    clock,
    harness,
    log,
    slack,
    connector,
    ports,
    owner,
    cardId: id,
    row,
    async save(typed) {
      const before = await row();
      const prepared = await prepareSettings(slackConnector.manifest, typed, id, before, ports);
      if (!prepared.ok) return prepared.errors;
      const vetted = await connector.validate(previewRow(before, prepared.patch));
      if (!vetted.ok) throw new Error(vetted.error);
      const { report } = vetted;
      if (report.refused) return report.refused;
      await harness.storage.integrations.patch(id, {
        ...prepared.patch,
        state: { set: { ...prepared.patch.state?.set, ...report.state } },
        credentials: { ...prepared.patch.credentials, ...report.credentials },
      });
      const now = await row();
      await harness.storage.commit({
        integration: id,
        guard: { settingsVersion: now.settingsVersion },
        changes: Object.entries(report.routingKeys ?? {}).flatMap(([index, values]) =>
          values.map((value) => ({
            type: "routing_key.add" as const,
            routingKey: { index, value },
          })),
        ),
      });
      return undefined;
    },
    async say(text, seed = {}) {
      const request = await signedCommand({ secret, at: clock.now(), text, ...seed });
      const reply = await connector.receive(request, { publicId });
      if (reply.status !== 200) throw new Error(`${String(reply.status)} ${JSON.stringify(reply)}`);
      return textOf(reply);
    },
    async deliver(request) {
      return connector.receive(await request, { publicId });
    },
    posted: () => slack.messages(channel).map((message) => message.text),
    async lastEvent(at = clock.now()) {
      const event = (await harness.pendingEvents()).at(-1);
      if (!event) throw new Error("Nothing happened");
      return { ...event, id: "1", at: at.toISOString(), data: {} };
    },
  };
  const refused = await world.save({
    bot_token: token,
    signing_secret: secret,
    channel_id: channel,
    ...(scope === "personal" ? { linked_slack_user_id: defaultUser } : {}),
    ...input,
  });
  if (refused) throw new Error(JSON.stringify(refused));
  return world;
}

/** The world's storage with a project of that name. @returns Its id. */
export function project(world: CardWorld, name: string): Promise<number> {
  return world.harness.createProject({ name });
}

/** What a person reads. */
export function textOf({ body }: Reply): string {
  const text = body["text"];
  if (typeof text !== "string") throw new Error(`There is no text in ${JSON.stringify(body)}`);
  return text;
}
