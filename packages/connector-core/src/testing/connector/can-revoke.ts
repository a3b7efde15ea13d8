import type { ConnectorFixture } from "./fixture";

/** False if only the owner can revoke the access, which disconnecting then tells them. */
export function canRevoke({ descriptor }: ConnectorFixture): boolean {
  const { auth } = descriptor.manifest.api;
  return auth.type !== "oauth2" || auth.endpoints.revoke !== undefined;
}
