/** The environment that points at a fake Google. */
export function googleEnv(url: string): Readonly<Record<string, string>> {
  return {
    GOOGLE_AUTH_URL: `${url}/o/oauth2/v2/auth`,
    GOOGLE_TOKEN_URL: `${url}/token`,
    GOOGLE_REVOKE_URL: `${url}/revoke`,
    GOOGLE_USERINFO_URL: `${url}/v1/userinfo`,
    GOOGLE_CALENDAR_API_URL: `${url}/calendar/v3`,
  };
}

/** Allows what a consent page asks. @returns Where the browser is sent. */
export async function allow(page: string): Promise<URL> {
  const pressed = new URL(page);
  pressed.searchParams.set("decision", "allow");
  const answer = await fetch(pressed, { redirect: "manual" });
  return new URL(answer.headers.get("location") ?? "");
}
