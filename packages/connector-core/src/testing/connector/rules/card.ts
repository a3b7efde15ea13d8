import { expect } from "vitest";
import type { CardStatus } from "../../../connector/card-status";
import { isStepDone } from "../../../connector/step-done";
import type { JsonObject, JsonValue } from "../../../json";
import { settingsFields } from "../../../settings/fields";
import { prepareSettings } from "../../../settings/form";
import type { TestEnvironment } from "../environment";
import type { ConnectorRule } from "../rule";

/** Rules about the card, the set-up and the form of an integration. */
export const cardRules: readonly ConnectorRule[] = [
  {
    name: "steps and facts are defined for every status",
    why: "The card is shown before the first save, while paused and after every failure, too.",
    async check(environment) {
      const { manifest } = environment.fixture.descriptor;
      for (const [name, status] of Object.entries(await statuses(environment))) {
        for (const step of manifest.steps ?? []) {
          const done = outcomeOf(() => isStepDone(step, status));
          expect(
            [true, false],
            `whether "${step.text}" is done ${name}: ${String(done)}`,
          ).toContain(done);
        }
        const facts = outcomeOf(() => manifest.facts?.(status) ?? []);
        expect(Array.isArray(facts), `facts ${name}: ${String(facts)}`).toBe(true);
        const page = outcomeOf(() => manifest.deliveriesUrl?.(status) ?? "");
        expect(typeof page, `\`deliveriesUrl\` ${name}: ${String(page)}`).toBe("string");
      }
    },
  },
  {
    name: "facts show no secrets",
    why: "Facts are shown on pages, which people project and photograph.",
    async check(environment) {
      const { fixture } = environment;
      const { manifest } = fixture.descriptor;
      const secrets = settingsFields(manifest.settings)
        .filter(({ type, name }) => type === "secret" && name in fixture.input(environment.project))
        .map(({ name }) => ({ name, value: environment.secretInput(name) }));
      for (const [name, status] of Object.entries(await statuses(environment))) {
        const shown = JSON.stringify(manifest.facts?.(status) ?? []);
        const leaked = secrets.filter(({ value }) => shown.includes(value));
        expect(leaked, `secrets among the facts ${name}`).toEqual([]);
      }
    },
  },
  {
    name: "the examples of fields can be entered, saved, and saved again as they are shown",
    why: "People type what the example shows. A form that refuses its own example teaches nothing.",
    async check(environment) {
      const { fixture, integration, ports, project } = environment;
      const { manifest } = fixture.descriptor;
      const fields = settingsFields(manifest.settings);
      const examples = Object.fromEntries(
        fields.flatMap(({ name, example }) => (example === undefined ? [] : [[name, example]])),
      );
      const save = async (input: JsonObject): Promise<JsonObject> => {
        const saved = await prepareSettings(manifest, input, integration.id, integration, ports);
        if (!saved.ok) {
          const errors = JSON.stringify(saved.errors);
          throw new Error(`The form refuses its examples ${JSON.stringify(input)}: ${errors}`);
        }
        return saved.patch.settings;
      };
      const first = await save({ ...fixture.input(project), ...examples });
      const plain = fields.filter(({ type, name }) => type !== "secret" && name in examples);
      for (const { name } of plain) {
        expect(asText(first[name]), `the example of "${name}" after a save`).toBe(examples[name]);
      }
      const shown = Object.entries(first).map(([name, value]) => [name, asText(value)] as const);
      const second = await save({ ...fixture.input(project), ...Object.fromEntries(shown) });
      expect(second, "the settings after the form was saved as it was shown").toEqual(first);
    },
  },
];

/** Statuses of an integration from before its first save to after it was disconnected, by name. */
async function statuses(environment: TestEnvironment): Promise<Record<string, CardStatus>> {
  const { connector, harness, integration } = environment;
  const { integrations } = harness.storage;
  const read = async (): Promise<CardStatus> => {
    const { ok: _ok, ...status } = (await connector.status(integration.id)) as CardStatus & {
      readonly ok: boolean;
    };
    return status;
  };
  const saved = await read();
  await connector.test(integration.id);
  const tested = await read();
  await integrations.patch(integration.id, { active: false });
  const paused = await read();
  const run = { status: "done", dry_run: false, finished_at: "2026-01-15T12:00:00Z" } as const;
  const ago = "2026-01-15T11:00:00Z";
  return {
    "before the first save": { connected: false },
    "after the first save": saved,
    "after the test": tested,
    "while paused": paused,
    "without any optional field": { connected: true, is_active: true },
    "with empty fields": emptied(tested),
    "after everything happened": {
      ...tested,
      linked_account: "ada",
      last_run: run,
      deliveries: { last: { received_at: ago }, refused_today: 3, stale_today: 0 },
      notices: { last: { status: "sent" } },
    },
    "before anything happened": {
      ...tested,
      linked_account: null,
      last_run: null,
      deliveries: { last: null, refused_today: 0, stale_today: 0 },
      notices: { last: null },
    },
  };
}

/** The status with null wherever the connector or the settings may have no value. */
function emptied(status: CardStatus): CardStatus {
  const { connected, is_active, connection, ...others } = status;
  const empty = Object.fromEntries(Object.keys(others).map((name) => [name, null]));
  return {
    ...empty,
    connected,
    ...(is_active === undefined ? {} : { is_active }),
    ...(connection ? { connection } : {}),
  };
}

/** What a function returns, or its error. */
function outcomeOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

function asText(value: JsonValue | undefined): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}
