import { join } from "node:path";
import { templateName } from "../src/platform/db/template";
import { writeTemplate } from "./build";

await writeTemplate(join(import.meta.dirname, "../dist", templateName));
