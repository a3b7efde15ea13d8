import { expect, it } from "vitest";
import * as z from "zod";
import { auth } from "../api/auth";
import { secret } from "../settings/secret-field";
import { verify } from "../webhook/verify";
import { defaultSteps, type StepParts } from "./default-steps";

const action = (name: string) => ({ name, label: name, description: `Does ${name}.` });
const due = (name: string) => ({ ...action(name), isDue: () => true });

it.each<[string, boolean, string | undefined, StepParts["actions"]]>([
  ["nothing creates it", false, undefined, []],
  ["people create it by an action", true, "hook", [action("hook")]],
  ["people create it beside an action of syncs", true, "hook", [action("hook"), due("tidy")]],
  ["syncs create it", true, undefined, [due("hook")]],
  ["syncs create it, and people choose its secret", false, undefined, [due("subscribe")]],
])("has a step for the webhook unless syncs create it: %s", (_name, isSet, run, actions = []) => {
  const key = secret(z.string(), isSet ? { setBy: "hook" } : {});
  const steps = defaultSteps({
    name: "Acme",
    settings: z.object({ token: secret(), key: z.optional(key) }),
    api: { base: () => "https://acme.test", auth: auth.bearer("token") },
    inbound: {
      path: "webhook",
      maxBytes: 1_000,
      verification: verify.github("key"),
      parse: () => ({ ignored: "nothing" }),
    },
    actions,
  });
  const last = steps.at(-1);
  const hidden = actions.some((each) => "isDue" in each) && run === undefined;
  expect(steps).toHaveLength(hidden ? 2 : 3);
  if (run !== undefined) expect(last).toMatchObject({ action: run });
  else if (!hidden) expect(last).toMatchObject({ copy: "delivery_url" });
});
