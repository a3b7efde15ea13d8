import examples from "@octokit/webhooks-examples";
import { candidateKeys, utf8 } from "@tt/connector-core";
import { describe, expect, it } from "vitest";
import { context, decide, readDelivery, routing } from "./support";

// Deliveries recorded from GitHub by others: independent of the payload builders of this package.
const real = examples
  .filter(({ name }) => name === "issues" || name === "ping")
  .flatMap(({ name, examples: bodies }) =>
    bodies.map((body, index) => {
      const action = "action" in body ? body.action : "";
      const repository = "repository" in body ? body.repository : undefined;
      const full = repository?.full_name;
      return { name, action, index, full, bytes: utf8(JSON.stringify(body)) };
    }),
  );

describe("recorded deliveries", () => {
  it("cover every kind", () => {
    expect(real.length).toBeGreaterThan(30);
  });

  it.each(real)("$name $action ($index) is routed, parsed and decided", (delivery) => {
    const request = {
      headers: { "x-github-event": delivery.name, "content-type": "application/json" },
      body: delivery.bytes,
    };
    const [owner = "octo-org", name = "hello-world"] = (delivery.full ?? "").split("/");
    const card = context({ repo_owner: owner, repo_name: name });
    const parsed = readDelivery(request);
    if ("ignored" in parsed) throw new Error(parsed.ignored);
    if (delivery.full) {
      expect(candidateKeys(routing, request)).toContainEqual({
        index: "repository",
        value: delivery.full.toLowerCase(),
      });
    }
    const plan = decide(parsed.event, card);
    expect(plan.reply(plan.changes.map(() => ({ status: "created", id: 1 }))).status).toBe(
      ["locked", "unlocked", "pinned", "milestoned", "demilestoned", "unpinned"].includes(
        delivery.action,
      )
        ? 202
        : 200,
    );
  });
});
