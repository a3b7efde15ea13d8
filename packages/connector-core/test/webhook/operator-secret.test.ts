import { beforeEach, describe, expect, it } from "vitest";
import { hex, utf8 } from "../../src/bytes";
import { json } from "../../src/webhook/place";
import { verify } from "../../src/webhook/verify";
import {
  createGateFixture,
  crypto,
  done,
  type GateFixture,
  type SavedIntegration,
} from "./fixture";

const env = { APP_SECRET: "the secret of the app" };
const inbound = {
  verification: verify.github({ env: "APP_SECRET" }),
  routing: { room: { from: json("room") } },
};

async function signed(room: string, key = env.APP_SECRET) {
  const body = utf8(JSON.stringify({ note: 1, room }));
  const signature = hex(await crypto.hmac.sha256(key, body));
  return { body, headers: { "x-hub-signature-256": `sha256=${signature}` } };
}

describe("a secret of the operator", () => {
  let fixture: GateFixture;
  let kitchen: SavedIntegration;
  let cellar: SavedIntegration;
  beforeEach(async () => {
    fixture = createGateFixture();
    kitchen = await fixture.createIntegration("unused");
    cellar = await fixture.createIntegration("unused", [{ index: "room", value: "cellar" }]);
  });
  const tasks = async () => [await fixture.tasks(kitchen), await fixture.tasks(cellar)];

  it("chooses the integration by the signed body at the shared URL", async () => {
    expect(await fixture.deliver(signed("Cellar"), { inbound, env })).toEqual(done);
    expect(await tasks()).toEqual([0, 1]);
  });

  it("accepts a delivery at the URL of its own integration only", async () => {
    const at = (integration: SavedIntegration) =>
      fixture.deliver(signed("kitchen"), { inbound, env, integration });
    expect((await at(cellar)).status).toBe(401);
    expect(await tasks()).toEqual([0, 0]);
    expect(await at(kitchen)).toEqual(done);
    expect(await tasks()).toEqual([1, 0]);
  });

  it("refuses everything if it is not set or wrong, and names no integration", async () => {
    for (const options of [
      { inbound },
      { inbound, env: { APP_SECRET: "" } },
      { inbound, env: { APP_SECRET: "other" } },
    ]) {
      for (const key of [env.APP_SECRET, ""]) {
        if (key === "" && !("env" in options)) continue;
        const request = await signed("kitchen", key || "-");
        expect((await fixture.deliver(request, options)).status).toBe(401);
      }
    }
    expect((await fixture.deliver(signed("attic"), { inbound, env })).status).toBe(401);
    expect(await tasks()).toEqual([0, 0]);
  });
});
