import { beforeEach, describe, expect, it } from "vitest";
import type { Failure } from "../../src/index";
import { createTestEnvironment, type TestEnvironment } from "../../src/testing/index";
import { FakeTracker } from "../conformance/tracker/fake-tracker";
import { boardFixture } from "./board";

// Whatever the provider refuses with 401, the owner has to learn it: not only what runs on a schedule.

let environment: TestEnvironment;
beforeEach(async () => {
  environment = await createTestEnvironment(boardFixture());
});

const answerWith = (status: number): void => {
  environment.answerWith(() => Promise.resolve(Response.json({}, { status })));
};
const health = async () => {
  const { harness, integration } = environment;
  return (await harness.storage.integrations.get(integration.id, { fresh: true }))?.health;
};

describe.each<[string, () => Promise<{ readonly ok: true } | Failure>]>([
  ["an action", () => environment.connector.action(environment.integration.id, "register")],
  ["options", () => environment.connector.listOptions(environment.integration.id, "list")],
])("%s", (_name, run) => {
  it("says that the credentials have to be replaced", async () => {
    answerWith(401);
    expect(await run()).toMatchObject({ ok: false, code: "needs_reauth" });
    expect(await health()).toMatchObject({ state: "needs_reauth", code: "needs_reauth" });
    expect(await run()).toMatchObject({ ok: false, code: "needs_reauth" });
    const events = await environment.harness.pendingEvents();
    expect(events.map(({ type }) => type)).toEqual(["integration.health_changed"]);
  });

  it.each([400, 403, 404, 503])("says nothing of the connection: %i", async (status) => {
    answerWith(status);
    expect(await run()).toMatchObject({ ok: false });
    expect(await health()).toBeNull();
  });

  it("keeps what is known to be wrong, because it may have asked for nothing", async () => {
    answerWith(401);
    await environment.connector.test(environment.integration.id);
    environment.answerWith(new FakeTracker().fetch);
    await run();
    expect(await health()).toMatchObject({ state: "needs_reauth" });
  });
});
