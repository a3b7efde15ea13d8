import { baseUrl } from "../import/events";
import { hostEnvironment } from "../runner/host";
import { admin } from "./accounts";
import type { Providers } from "./providers";

/** Settings that several hosts share: the fake providers, one database, one Redis. */
export function hostSettings(
  providers: Providers,
  databaseUrl: string,
  redisUrl: string,
): Readonly<Record<string, string>> {
  // Every host has a port of its own.
  const { PORT: _, ...shared } = hostEnvironment;
  return {
    ...shared,
    ...providers.env,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    BASE_URL: baseUrl,
    OUTBOUND_ALLOWLIST: "127.0.0.1",
    TT_ADMIN_USERNAME: admin.username,
    TT_ADMIN_PASSWORD: admin.password,
    LOG_LEVEL: "info",
  };
}
