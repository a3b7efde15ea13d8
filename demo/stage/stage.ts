import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@tt/connector-core";
import { check } from "./check";
import { Client } from "./client";
import { startHost, type DemoHost } from "./host";
import { createTeller, type Teller } from "./tell";

const admin = { username: "ada", password: "a-password-for-the-demo" };

/** A new host with a logged-in administrator and a project. */
export interface Installation {
  readonly host: DemoHost;
  /** The administrator, with a session and an API token. */
  readonly ada: Client;
  /** ID of a project. */
  readonly project: number;
}

/** Shared services of the demos. */
export interface Stage {
  readonly tell: Teller;
  /** Registers clean-up work for the end of the demo, in reverse order. */
  readonly onEnd: (undo: () => Promise<unknown>) => void;
  /** Installs a host in a temporary directory. */
  readonly install: (env?: Readonly<Record<string, string>>) => Promise<Installation>;
}

/**
 * Runs a demo and cleans up.
 * @throws whatever the demo throws
 */
export async function withStage(
  out: NodeJS.WriteStream,
  run: (stage: Stage) => Promise<void>,
): Promise<void> {
  const undos: (() => Promise<unknown>)[] = [];
  const tell = createTeller(out);
  const onEnd = (undo: () => Promise<unknown>): void => void undos.push(undo);
  try {
    await run({ tell, onEnd, install: (env = {}) => install(tell, onEnd, env) });
  } finally {
    for (const undo of undos.toReversed()) await undo();
  }
}

async function install(
  tell: Teller,
  onEnd: Stage["onEnd"],
  env: Readonly<Record<string, string>>,
): Promise<Installation> {
  const directory = await mkdtemp(join(tmpdir(), "tt-demo-"));
  onEnd(() => rm(directory, { recursive: true, force: true }));
  const host = await startHost({
    TT_DATA_DIR: directory,
    TT_ADMIN_USERNAME: admin.username,
    TT_ADMIN_PASSWORD: admin.password,
    ...env,
  });
  onEnd(() => host.stop());
  tell.step("a host is running with an embedded database", host.url);

  const login = await new Client(host.url).post("/api/v1/auth/login", admin);
  const ada = new Client(host.url, { authorization: `Bearer ${textOf(login, "token")}` });
  await ada.post("/login", admin);
  const client = objectOf(await ada.post("/api/v1/clients", { name: "Acme" }), "client");
  const made = { name: "Website", client_id: client["id"] };
  const project = objectOf(await ada.post("/api/v1/projects", made), "project");
  tell.step('ada is logged in and has the project "Website" of the client Acme');
  return { host, ada, project: Number(project["id"]) };
}

/** A text field of a response. @throws Mismatch */
export function textOf(answer: JsonObject, name: string): string {
  const value = answer[name];
  check(typeof value === "string", `There is no text "${name}"`, answer);
  return value as string;
}

/** An object field of a response. @throws Mismatch */
export function objectOf(answer: JsonObject, name: string): JsonObject {
  const value = answer[name];
  check(typeof value === "object" && value !== null, `There is no object "${name}"`, answer);
  return value as JsonObject;
}

/** A field with a list of objects. @throws Mismatch */
export function listOf(answer: JsonObject, name: string): readonly JsonObject[] {
  const value = answer[name];
  check(Array.isArray(value), `There is no list "${name}"`, answer);
  return value as JsonObject[];
}
