import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Route } from "../../src/platform/http/route";
import { textOf } from "../support/client";
import { exampleBodies } from "../support/examples";
import { postForm } from "../support/forms";
import { admin, startTestHost, type TestHost } from "../support/host";
import { nameOf, pathOf, routeTable } from "../support/routes";

const secretName = /password|secret|token|key/i;

// What was typed when the session has ended, on every form, without scripts.
describe("a form that is sent after the session has ended", () => {
  let host: TestHost;
  let routes: readonly Route[];
  let fieldsOf: (route: Route) => Readonly<Record<string, string>>;

  beforeAll(async () => {
    host = await startTestHost();
    const me = host.client();
    await me.logIn(admin);
    const exampleOf = await exampleBodies(me);
    routes = (await routeTable(host.database)).filter(
      ({ method, form, access, path }) =>
        method === "post" &&
        form === true &&
        access.type === "session" &&
        !path.startsWith("/api/"),
    );
    fieldsOf = (route) => {
      const example = Object.entries(exampleOf(route));
      const texts = example.map(
        ([name, value]) =>
          [name, typeof value === "string" ? value : JSON.stringify(value)] as const,
      );
      return { ...Object.fromEntries(texts), typed_by_hand: 'a "b" <c>' };
    };
  });
  afterAll(() => host.close());

  it("offers to send it again with everything but secrets, on every form", async () => {
    expect(routes.length).toBeGreaterThan(60);
    for (const route of routes) {
      const fields = fieldsOf(route);
      const answer = await postForm(host.client(), pathOf(route), fields);
      const name = nameOf(route);
      expect(answer.status, name).toBe(401);
      expect(answer.headers.get("content-type"), name).toContain("text/html");
      const html = textOf(answer, "text");
      expect(html, name).toContain(`action="${pathOf(route)}"`);
      expect(html, name).toContain("Send again");
      for (const [field, value] of Object.entries(fields)) {
        const shown = value
          .replaceAll("&", "&amp;")
          .replaceAll('"', "&quot;")
          .replaceAll("<", "&lt;");
        const input = `name="${field}" value="${shown}"`;
        if (secretName.test(field)) expect(html, name).not.toContain(`name="${field}"`);
        else expect(html, `${name}: ${field}`).toContain(input);
      }
    }
  });

  it.each([
    [{ request_key: "hidden" }, false],
    [{ request_key: "hidden", new_password: "typed" }, true],
    [{ api_key: "" }, false],
  ])("says of %j whether secrets were left out: %s", async (fields, said) => {
    const answer = await postForm(host.client(), "/tasks/new", { name: "Plant", ...fields });
    expect(textOf(answer, "text").includes("Passwords and tokens are not kept")).toBe(said);
    expect(textOf(answer, "text")).not.toContain('name="request_key"');
  });

  it("leaves out forms that are too large to be kept in a page", async () => {
    const answer = await postForm(host.client(), "/tasks/new", { name: "x".repeat(70_000) });
    expect(answer.status).toBe(401);
    expect(textOf(answer, "text")).not.toContain("Send again");
  });
});
