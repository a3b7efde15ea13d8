import type { Failure } from "../result";

/** The callback belongs to no authorization that was started in this browser. */
export const unknownState: Failure = {
  ok: false,
  code: "provider_rejected",
  error:
    "This authorization was not started in this browser within the last 10 minutes, or it was used " +
    "already. Connect again.",
};

/** The owner refused the access on the consent page. */
export const accessDenied: Failure = {
  ok: false,
  code: "permission_missing",
  error: "Access was denied at the provider.",
};

/** The provider redirected back without a code. */
export const noCode: Failure = {
  ok: false,
  code: "provider_rejected",
  error: "The provider returned no authorization code. Connect again.",
};
