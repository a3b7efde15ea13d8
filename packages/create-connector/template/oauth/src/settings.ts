import { project } from "@tt/connector-core";
import * as z from "zod";

/** The settings of an integration; the form is made from them. */
export const settings = z.object({
  team: z
    .string()
    .min(1)
    .meta({ title: "Team", examples: ["platform"] }),
  project: project(z.int().positive().meta({ title: "Project" })),
});
