import { defineProject } from "vitest/config";
import { workers } from "../vitest.workers.ts";

export default defineProject({ test: { name: "scripts", include: ["**/*.test.ts"], ...workers } });
