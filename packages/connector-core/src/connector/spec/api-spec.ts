import type * as z from "zod";
import type { Auth } from "../../api/auth";
import type { ApiManifest } from "../../api/manifest";
import type { SecretName, Settings, SettingsSchema } from "../../settings/types";
import type { Env, EnvValues } from "./context";

/** The provider's API. The names of settings fields and of variables are checked by the compiler. */
export interface ApiSpec<S extends SettingsSchema, V extends Env> extends Omit<
  ApiManifest<S>,
  "base" | "auth"
> {
  /**
   * URL below which all requests go. Its origin is pinned, as {@link ApiManifest} describes. Pure.
   */
  base(settings: Settings<S>, env: EnvValues<V>): string;
  /** How requests are authorized. Create it with `auth`. */
  readonly auth: Auth<NoInfer<S>, SecretName<S>, keyof z.output<S> & string, keyof V & string>;
}
