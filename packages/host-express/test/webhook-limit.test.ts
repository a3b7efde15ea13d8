import { fixedClock } from "@tt/connector-core/testing";
import { expect, it } from "vitest";
import { deliver, issueDelivery } from "./support/client";
import { admin, startTestHost } from "./support/host";

it("invalid signatures are rate-limited per address, valid deliveries from it are not", async () => {
  const clock = fixedClock("2026-01-15T12:05:00Z");
  const host = await startTestHost({ clock });
  const me = host.client();
  await me.logIn(admin);
  const own = await me.saveGithubIntegration(await me.createProject("Website"));
  const forged = await issueDelivery(
    "opened",
    {},
    { secret: "not-the-secret-of-this-integration" },
  );
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 61; attempt += 1) {
    statuses.push((await deliver(host.url, own, forged)).status);
  }
  expect(statuses).toEqual([...Array<number>(60).fill(401), 429]);
  expect((await deliver(host.url, own, await issueDelivery("opened"))).body).toMatchObject({
    task: "created",
  });
  const refused = await deliver(host.url, own, forged);
  expect(refused.headers.get("retry-after")).toBe("60");
  expect(refused.body).toMatchObject({ ok: false, code: "rate_limited" });
  clock.advance(60_001);
  expect((await deliver(host.url, own, forged)).status).toBe(401);
  await host.close();
});
