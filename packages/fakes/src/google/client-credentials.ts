/** True for a scope of which an ID token tells. */
export function isIdentityScope(scope: string): boolean {
  return ["openid", "email", "profile"].includes(scope);
}

/** ID and secret of a client that authenticates by `Authorization: Basic`. */
export function basicCredentials(authorization: string | null): readonly string[] | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? "")?.[1];
  return encoded === undefined ? undefined : atob(encoded).split(":").map(decodeURIComponent);
}
