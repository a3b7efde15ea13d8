import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Returns the path of a Swagger UI file. The build copies these files next to the host's code; a
 * checkout, which runs without a build, uses the development dependency.
 */
export function swaggerUiFile(name: string): string {
  const built = join(dirname(fileURLToPath(import.meta.url)), "swagger-ui", name);
  if (existsSync(built)) return built;
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve("swagger-ui-dist/package.json")), name);
}
