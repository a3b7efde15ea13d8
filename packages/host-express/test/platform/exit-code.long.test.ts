import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const server = fileURLToPath(new URL("../support/postgres-server.ts", import.meta.url));

const programEndingWith = (code: number): string => `
  import { startPostgresServer } from ${JSON.stringify(server)};
  const server = await startPostgresServer(["fsync=off"]);
  await server.stop();
  process.exitCode = ${String(code)};
`;

// Otherwise a failing test run or bench would exit with 0 and pass in CI.
it.each([0, 3])("the server of tests and benches keeps exit code %i", async (expected) => {
  const program = programEndingWith(expected);
  const code = await new Promise((resolve) => {
    const args = ["--import", "tsx", "--input-type=module", "--eval", program];
    execFile(process.execPath, args, (error) => {
      resolve(error?.code ?? 0);
    });
  });
  expect(code).toBe(expected);
});
