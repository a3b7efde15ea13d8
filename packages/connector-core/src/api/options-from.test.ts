import { expect, it } from "vitest";
import * as z from "zod";
import { optionsFrom } from "./options-from";

const team = z.object({ id: z.string(), name: z.string() });

it("makes options of the items that can be read, in their order", async () => {
  async function* pages() {
    yield await Promise.resolve({ items: [{ id: "1", name: "One" }, null, { id: 2 }] });
    yield {
      items: [
        { id: "hidden", name: "" },
        { id: "3", name: "Three" },
      ],
    };
  }
  const options = await optionsFrom(pages(), team, ({ id, name }) =>
    name === "" ? undefined : { value: id, label: name },
  );
  expect(options).toEqual([
    { value: "1", label: "One" },
    { value: "3", label: "Three" },
  ]);
});

it("stops after 20 pages, because a person is waiting", async () => {
  let read = 0;
  async function* pages() {
    for (;;) {
      read += 1;
      yield await Promise.resolve({ items: [{ id: String(read), name: "Team" }] });
    }
  }
  const options = await optionsFrom(pages(), team, ({ id, name }) => ({ value: id, label: name }));
  expect([options.length, read]).toEqual([20, 20]);
});
