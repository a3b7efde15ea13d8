import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

// Runs the README's tour word for word, as a reader would type it into two terminals. The first block
// starts the host.

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");
const tour = readme.slice(
  readme.indexOf("## Try it in two minutes"),
  readme.indexOf("## Commands and configuration"),
);
const [start, ...blocks] = [...tour.matchAll(/^```sh\n(.*?)^```$/gms)].map(
  ([, code]) => code ?? "",
);

/** What the README says the last responses contain. */
const expected = [
  '{"ok":true,"handled":true,"action":"opened","task":"created","task_id":1}',
  '"priority":"high"',
  '"external_ref":"github_issue_17"',
];

// The commands of the README use port 3000 and run unchanged.
if (await isTaken(3000)) {
  process.stderr.write(
    "The tour needs port 3000, which another program is using. Stop that program first.\n",
  );
  process.exit(1);
}

const work = mkdtempSync(join(tmpdir(), "tt-tour-"));
const host = spawn("sh", ["-c", `exec ${(start ?? "").trim().replace(/^(\w+=\S+ )+/, "env $&")}`], {
  cwd: root,
  stdio: ["ignore", "inherit", "inherit"],
  env: { ...process.env, TT_DATA_DIR: join(work, "data"), LOG_LEVEL: "warn" },
  detached: true,
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    stopHost();
    process.exit(1);
  });
}
try {
  await waitForHost("http://127.0.0.1:3000/health/ready");
  const { status, stdout, stderr } = spawnSync("bash", ["-eu"], {
    cwd: work,
    input: blocks.join("\n"),
    encoding: "utf8",
  });
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  const missing = expected.filter((text) => !stdout.includes(text));
  if (status !== 0 || !stdout.endsWith("\n") || missing.length > 0) {
    throw new Error(
      `The tour exited with ${String(status)}; missing in its output: ${missing.join(" ")}`,
    );
  }
} finally {
  stopHost();
}

function stopHost(): void {
  try {
    // npm does not pass signals on to its child, so the whole group gets this one.
    if (host.pid !== undefined) process.kill(-host.pid, "SIGTERM");
  } catch {
    // The group has already exited.
  }
  rmSync(work, { recursive: true, force: true });
}

function isTaken(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
      .once("error", () => {
        resolve(true);
      })
      .listen(port, "127.0.0.1", () => {
        probe.close(() => {
          resolve(false);
        });
      });
  });
}

async function waitForHost(url: string): Promise<void> {
  for (let attempt = 0; attempt < 240; attempt += 1) {
    if (host.exitCode !== null) throw new Error("The host of the tour exited");
    const ready = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error("The host of the tour was not ready within two minutes");
}
