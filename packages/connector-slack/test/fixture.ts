import {
  createTelemetry,
  prepareSettings,
  previewRow,
  validatedPatch,
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
} from "@tt/fakes/slack";

export const start = "2026-01-15T12:00:00Z";
export const token = "xoxb-1234-canary-token";
export const secret = "8f742231b10e8888abcd99yyyzzz85a5";
export const channel = "C2147483705";

/** A working integration on in-memory ports, and the fake Slack it is connected to. */
export interface Fixture {
  readonly clock: FixedClock;
  readonly harness: StorageHarness;
  readonly log: MemoryLogger;
  readonly slack: FakeSlack;
  readonly connector: Connector;
  readonly ports: Ports;
  readonly owner: number;
  readonly integrationId: string;
  /** The current row of the integration. */
  row(): Promise<IntegrationRow>;
  /** Saves settings as a host does. @returns Errors by field, or undefined if they were saved. */
  save(input: JsonObject): Promise<Readonly<Record<string, readonly string[]>> | undefined>;
  /** Sends a command. @returns The text of the reply. */
  say(text: string, seed?: Partial<CommandSeed>): Promise<string>;
  /** Sends a request to the integration's own URL. */
  deliver(request: RawRequest | Promise<RawRequest>): Promise<Reply>;
  /** Texts of the messages in the channel. */
  posted(): readonly string[];
  /** The last event that the storage wrote. */
  lastEvent(at?: Date): Promise<DomainEvent>;
}

/** Creates a {@link Fixture} with saved settings; `input` adds to them. */
export async function createFixture(
  scope: "personal" | "workspace" = "personal",
  input: JsonObject = {},
): Promise<Fixture> {
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
    if (!found) throw new Error("The integration does not exist");
    return found;
  };
  const fixture: Fixture = {
    clock,
    harness,
    log,
    slack,
    connector,
    ports,
    owner,
    integrationId: id,
    row,
    async save(typed) {
      const before = await row();
      const prepared = await prepareSettings(slackConnector.manifest, typed, id, before, ports);
      if (!prepared.ok) return prepared.errors;
      const validated = await connector.validate(previewRow(before, prepared.patch));
      if (!validated.ok) throw new Error(validated.error);
      const { report } = validated;
      if (report.refused) return report.refused;
      const patch = validatedPatch(prepared.patch, report, before, clock.now());
      await harness.storage.integrations.patch(id, patch);
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
      if (!event) throw new Error("No event was written");
      return { ...event, id: "1", at: at.toISOString(), data: {} };
    },
  };
  const refused = await fixture.save({
    bot_token: token,
    signing_secret: secret,
    channel_id: channel,
    ...(scope === "personal" ? { linked_slack_user_id: defaultUser } : {}),
    ...input,
  });
  if (refused) throw new Error(JSON.stringify(refused));
  return fixture;
}

/** Creates a project. @returns Its ID. */
export function createProject(fixture: Fixture, name: string): Promise<number> {
  return fixture.harness.createProject({ name });
}

/** Text of a reply to a command. */
export function textOf({ body }: Reply): string {
  const text = typeof body === "string" ? undefined : body["text"];
  if (typeof text !== "string") throw new Error(`The reply has no text: ${JSON.stringify(body)}`);
  return text;
}
