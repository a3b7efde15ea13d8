import { notConfigured, type Failure, type IdentityManifest } from "@tt/connector-core";
import type { HostContext } from "../../platform/context";
import type { RegisteredConnector } from "../registry";
import type { HostStorage } from "../storage/create-storage";
import { createLinkCode, linkCodeMinutes } from "./write";

/** The account that users of a connector link with a code; undefined if it needs no proof. */
export function linkedIdentity({
  manifest: { identity },
}: Pick<RegisteredConnector, "manifest">): IdentityManifest | undefined {
  return identity?.proof === "linked" ? identity : undefined;
}

/** A one-time code and how to use it. */
export interface LinkCode {
  readonly ok: true;
  readonly code: string;
  readonly expiresAt: Date;
  readonly message: string;
}

/**
 * Creates a one-time code with which a user links their account, if there is an active workspace
 * integration that can receive it.
 */
export async function issueLinkCode(
  { manifest }: RegisteredConnector,
  { provider, instruction = "Your code is CODE" }: IdentityManifest,
  storage: HostStorage,
  { database, clock }: HostContext,
  userId: number,
): Promise<LinkCode | Failure> {
  const row = await storage.integrations.byOwner(manifest.key, null);
  if (!row?.active) {
    const error =
      `${manifest.name} has not been set up for everybody, so there is nothing to link an account to. ` +
      "Administrators can set it up on the page of all integrations.";
    return { ...notConfigured, error };
  }
  const now = clock.now();
  const code = await createLinkCode(database.db, userId, provider, now);
  const expiresAt = new Date(now.getTime() + linkCodeMinutes * 60_000);
  return { ok: true, code, expiresAt, message: instruction.replace("CODE", code) };
}
