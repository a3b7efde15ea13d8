import { beforeEach, expect, it } from "vitest";
import { createGateFixture, decide, note, type GateFixture } from "./fixture";

let fixture: GateFixture;
beforeEach(() => {
  fixture = createGateFixture();
});

it.each([
  ["changes", (each: Awaited<ReturnType<typeof decide>>) => each],
  [
    "an update",
    (each: Awaited<ReturnType<typeof decide>>) => ({
      ...each,
      changes: [],
      update: { state: { expires: null } },
    }),
  ],
])(
  "a sync is requested after the commit of %s, also if that was before",
  async (_name, planned) => {
    await fixture.createIntegration("signing key");
    const committed: number[] = [];
    let isDown = true;
    const deliver = async () =>
      fixture.deliver(note("signing key"), {
        decide: async (event, context) => ({
          ...planned(await decide(event, context)),
          sync: true,
        }),
        requestSync: () => {
          committed.push(fixture.commits.length);
          return isDown ? Promise.reject(new Error("down")) : Promise.resolve();
        },
      });
    expect((await deliver()).status).toBe(500);
    isDown = false;
    expect((await deliver()).status).toBe(200);
    expect(committed).toEqual(committed.map((_each, index) => index + 1));
    expect(committed.length).toBeGreaterThan(1);
  },
);
