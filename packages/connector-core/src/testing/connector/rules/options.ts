import { expect } from "vitest";
import { draftIntegration } from "../../../runtime/save";
import type { ConnectorRule } from "../rule";

/** Rules for connectors that list the possible values of settings fields. */
export const optionRules: readonly ConnectorRule[] = [
  {
    name: "the options of a field are all its values, each once and with a label",
    why: "The owner can choose only what the list shows, and by its label.",
    capability: "options",
    async check(environment) {
      const { connector, integration, fixture } = environment;
      const { values } = await environment.use(fixture.options);
      for (const field of fixture.descriptor.manifest.options ?? []) {
        const result = await connector.listOptions(integration.id, field);
        expect(result, `options of "${field}"`).toMatchObject({ ok: true });
        if (!result.ok) return;
        const listed = result.choices.map(({ value }) => value);
        expect(listed, `values of "${field}"`).toEqual(values[field]);
        const unlabelled = result.choices.filter(({ label }) => label.trim() === "");
        expect(unlabelled, `options of "${field}" without a label`).toEqual([]);
      }
    },
  },
  {
    name: "the options of a field are listed in a form in which it has no value yet",
    why: "A required field has to be chosen before the settings can be saved the first time.",
    capability: "options",
    async check(environment) {
      const { connector, fixture, owner, project, ports, harness } = environment;
      const { manifest } = fixture.descriptor;
      const { values } = await environment.use(fixture.options);
      for (const field of manifest.options ?? []) {
        const input = { ...fixture.input(project), [field]: "" };
        const parts = { ...ports, manifest, storage: harness.storage };
        const draft = await draftIntegration(parts, { owner, input });
        const what = `options of "${field}" by the fixture's \`input\` without it`;
        expect(draft, what).toMatchObject({ ok: true });
        if (!draft.ok) return;
        const result = await connector.listOptions(draft.row, field);
        expect(result, what).toMatchObject({ ok: true });
        const isEmpty = !result.ok || result.choices.length === 0;
        expect(isEmpty, `whether there are no ${what}`).toBe(values[field]?.length === 0);
      }
    },
  },
  {
    name: "options that cannot be listed because the credentials were refused say so",
    why: "An empty list looks as if the account had nothing to choose from.",
    capability: "options",
    async check(environment) {
      const { connector, integration, fixture } = environment;
      await environment.use(fixture.options);
      environment.answerWith(fixture.unauthorized);
      for (const field of fixture.descriptor.manifest.options ?? []) {
        const result = await connector.listOptions(integration.id, field);
        expect(
          result,
          `options of "${field}" with the fixture's \`unauthorized\` provider`,
        ).toMatchObject({ ok: false, code: "needs_reauth" });
      }
    },
  },
];
