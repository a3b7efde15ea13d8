import { project, secret } from "@tt/connector-core";
import * as z from "zod";

/** The settings of an integration; the form is made from them. */
export const settings = z.object({
  token: secret(z.string().min(8).meta({ title: "Access token" })),
  team: z
    .string()
    .min(1)
    .meta({ title: "Team", examples: ["platform"] }),
  project: project(z.int().positive().meta({ title: "Project" })),
  hook_secret: secret(z.string().min(16).meta({ title: "Webhook secret", group: "advanced" }), {
    generate: true,
  }),
});
