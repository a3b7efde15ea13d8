import { expect } from "vitest";
import type { Run, RunItem } from "../../../sync/run";
import type { TestEnvironment } from "../environment";
import { isWrite, losingAnswers } from "../faults";
import type { PushProvider } from "../providers";
import type { ConnectorRule } from "../rule";
import { settleDueActions, syncToEnd } from "./sync/runs";

const minuteMs = 60_000;
const edited = "edited by the suite";

/** Rules for connectors that export time entries. */
export const pushRules: readonly ConnectorRule[] = [
  {
    name: "an entry is exported once, however often the sync runs",
    why: "Every sync asks for what is missing. An entry that is not linked is written again each time.",
    capability: "push",
    async check(environment) {
      const provider = await pushProvider(environment);
      await createEntry(environment, provider);
      const run = await syncToEnd(environment, "a sync with one new entry");
      expect(run.exported, `exported entries; what the report says of them: ${lines(run)}`).toBe(1);
      expect(provider.items().length, "items at the provider after the first sync").toBe(1);
      const sent = environment.requests.length;
      environment.clock.advance(minuteMs);
      await syncToEnd(environment, "the second sync");
      expect(provider.items().length, "items at the provider after the second sync").toBe(1);
      const writes = environment.requests.slice(sent).filter(isWrite);
      expect(writes, "writes of a sync without a new or changed entry").toEqual([]);
    },
  },
  {
    name: "an entry whose export was processed but not confirmed is not written a second time",
    why:
      "Connections break after a request was processed. Without a name of our own for the item, the " +
      "retry creates a second one, and the customer sees the hours twice.",
    capability: "push",
    async check(environment) {
      const { connector, integration, clock } = environment;
      const provider = await pushProvider(environment);
      await createEntry(environment, provider);
      environment.answerWith(losingAnswers(provider.fetch));
      const { run: lost } = await connector.sync(integration.id);
      expect(
        provider.items().length,
        "items at the provider after a sync whose answers to writes were lost; what the report says of " +
          `entries: ${lines(lost)}`,
      ).toBe(1);
      environment.answerWith(provider.fetch);
      clock.advance(10 * minuteMs);
      const run = await syncToEnd(environment, "the sync after lost answers");
      expect(
        provider.items().length,
        `items at the provider after the next sync: ${JSON.stringify(provider.items())}`,
      ).toBe(1);
      expect(run.failed, `failed items of the next sync: ${lines(run)}`).toBe(0);
    },
  },
  {
    name: "edits and deletions of an exported entry follow",
    why: "The provider's items are what customers are billed by: a corrected entry must not stay wrong.",
    capability: "push",
    async check(environment) {
      const { harness, clock } = environment;
      const provider = await pushProvider(environment);
      const entry = await createEntry(environment, provider);
      await syncToEnd(environment, "a sync with one new entry");
      await harness.editEntry(entry, { notes: edited });
      clock.advance(minuteMs);
      await syncToEnd(environment, "the sync after the notes were edited");
      expect(
        JSON.stringify(provider.items()),
        `items at the provider after the notes became "${edited}"`,
      ).toContain(edited);
      expect(provider.items().length, "items at the provider after an edit").toBe(1);
      await harness.deleteEntry(entry);
      clock.advance(minuteMs);
      await syncToEnd(environment, "the sync after the entry was deleted");
      expect(provider.items(), "items at the provider after the entry was deleted").toEqual([]);
    },
  },
  {
    name: "an item that was deleted at the provider stays deleted, and the report says so",
    why:
      "Who deletes an item at the provider does not want it back, and who edits the entry has to " +
      "learn why it is not there.",
    capability: "push",
    async check(environment) {
      const { harness, clock } = environment;
      const provider = await pushProvider(environment);
      const entry = await createEntry(environment, provider);
      await syncToEnd(environment, "a sync with one new entry");
      provider.deleteItems();
      await harness.editEntry(entry, { notes: edited });
      clock.advance(minuteMs);
      const run = await syncToEnd(environment, "the sync after the item was deleted there");
      expect(provider.items(), "items at the provider after it was deleted there").toEqual([]);
      expect(
        exportedItems(run).filter(({ status }) => status === "skipped"),
        `entries that the report says were skipped; what it says of entries: ${lines(run)}`,
      ).toHaveLength(1);
    },
  },
  {
    name: "a dry run exports nothing",
    why: "Owners try settings with a dry run, and what it writes at the provider cannot be undone.",
    capability: "push",
    async check(environment) {
      const provider = await pushProvider(environment);
      await createEntry(environment, provider);
      const sent = environment.requests.length;
      const run = await syncToEnd(environment, "a dry run with one new entry", { dryRun: true });
      expect(provider.items(), "items at the provider after a dry run").toEqual([]);
      const writes = environment.requests.slice(sent).filter(isWrite);
      expect(writes, "writes during a dry run").toEqual([]);
      expect(run.exported, `entries that a dry run would export: ${lines(run)}`).toBe(1);
    },
  },
];

/** Creates the fixture's provider to export to, after what a sync does before it. */
async function pushProvider(environment: TestEnvironment): Promise<PushProvider> {
  const provider = await environment.use(environment.fixture.push);
  await settleDueActions(environment);
  return provider;
}

/** Creates an entry of an hour that ended two hours ago. */
async function createEntry(
  environment: TestEnvironment,
  { needsTask = false }: PushProvider,
): Promise<number> {
  const { harness, owner, project, clock } = environment;
  const task = needsTask ? await firstTask(environment) : undefined;
  const end = clock.now().getTime() - 120 * minuteMs;
  const text = (time: number): string => new Date(time).toISOString().replace(/\.\d+/, "");
  return harness.createEntry({
    user: owner,
    project,
    start: text(end - 60 * minuteMs),
    end: text(end),
    notes: "written by the suite",
    ...(task === undefined ? {} : { task }),
  });
}

/** The first task that a sync stores. */
async function firstTask(environment: TestEnvironment): Promise<number> {
  const { items } = await syncToEnd(environment, "the sync that stores the task of an entry");
  const stored = items.find(({ status, id }) => status === "created" && id !== undefined);
  if (stored?.id !== undefined) return stored.id;
  throw new Error(
    "The fixture's `push` has `needsTask`, but a sync from its provider stores no task.",
  );
}

/** What a run reports of entries, not of what it imported. */
function exportedItems({ items }: Pick<Run, "items">): readonly RunItem[] {
  return items.filter(({ exported }) => exported === true);
}

function lines(run: Run | undefined): string {
  return JSON.stringify(exportedItems(run ?? { items: [] }));
}
