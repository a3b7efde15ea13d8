import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JsonObject } from "@tt/connector-core";
import { check } from "./check";
import { Client } from "./client";
import { startHost, type DemoHost } from "./host";
import { createTeller, type Teller } from "./tell";

const admin = { username: "ada", password: "a-password-for-the-demo" };

/** A host that was just installed, with its administrator logged in and a project to work on. */
export interface Installation {
  readonly host: DemoHost;
  /** The administrator, with a browser's session and an API token. */
  readonly ada: Client;
  /** A project of his. */
  readonly project: number;
}

/** What demonstrations share. */
export interface Stage {
  readonly tell: Teller;
  /** Does something when the demonstration is over, however it ends; what came last goes first. */
  readonly onEnd: (undo: () => Promise<unknown>) => void;
  /** Installs a host in a directory that goes when it is over. */
  readonly install: (env?: Readonly<Record<string, string>>) => Promise<Installation>;
}

/**
 * Plays something on a stage and clears up.
 * @throws what the play throws
 */
export async function withStage(
  out: NodeJS.WriteStream,
  play: (stage: Stage) => Promise<void>,
): Promise<void> {
  const undos: (() => Promise<unknown>)[] = [];
  const tell = createTeller(out);
  const onEnd = (undo: () => Promise<unknown>): void => void undos.push(undo);
  try {
    await play({ tell, onEnd, install: (env = {}) => install(tell, onEnd, env) });
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
  tell.step("a host is up, with an embedded database of its own", host.url);

  const login = await new Client(host.url).post("/api/v1/auth/login", admin);
  const ada = new Client(host.url, { authorization: `Bearer ${textOf(login, "token")}` });
  await ada.post("/login", admin);
  const client = objectOf(await ada.post("/api/v1/clients", { name: "Acme" }), "client");
  const made = { name: "Website", client_id: client["id"] };
  const project = objectOf(await ada.post("/api/v1/projects", made), "project");
  tell.step('ada is logged in; she has the project "Website" of Acme');
  return { host, ada, project: Number(project["id"]) };
}

/** A text in an answer. @throws Mismatch */
export function textOf(answer: JsonObject, name: string): string {
  const value = answer[name];
  check(typeof value === "string", `There is no text "${name}"`, answer);
  return value as string;
}

/** An object in an answer. @throws Mismatch */
export function objectOf(answer: JsonObject, name: string): JsonObject {
  const value = answer[name];
  check(typeof value === "object" && value !== null, `There is no object "${name}"`, answer);
  return value as JsonObject;
}

/** A list of objects in an answer. @throws Mismatch */
export function listOf(answer: JsonObject, name: string): readonly JsonObject[] {
  const value = answer[name];
  check(Array.isArray(value), `There is no list "${name}"`, answer);
  return value as JsonObject[];
}
