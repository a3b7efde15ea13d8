import { execFile } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, inject, it } from "vitest";
import { isInstalled, systemTools } from "../../../../scripts/system-tools";

const unit = join(import.meta.dirname, "../../../../deploy/tt-host.service");

/** What systemd says about a unit; it ignores what it does not know. */
async function verify(text: string): Promise<string> {
  const directory = await mkdtemp(join(inject("runDirectory"), "unit-"));
  const file = join(directory, "tt-host.service");
  // This machine may have no Node.js where the unit expects it.
  await writeFile(file, text.replace("/usr/bin/node", process.execPath));
  const { stdout, stderr } = await promisify(execFile)("systemd-analyze", ["verify", file]);
  return stdout + stderr;
}

it.skipIf(!isInstalled(systemTools.systemd))(
  "the unit has no fault that systemd finds",
  async () => {
    const text = await readFile(unit, "utf8");
    expect(text).toContain("ExecStart=/usr/bin/node ");
    expect(await verify(text)).toBe("");
    expect(await verify(text.replace("ProtectClock=", "ProtectClok="))).toContain("ProtectClok");
  },
);
