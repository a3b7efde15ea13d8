// Adapters for Node.js.
export { InvalidKeyError, parseKeys } from "../crypto/keys";
export { isAllowlistEntry } from "./allowlist";
export { nodeCrypto } from "./crypto";
export {
  createGuardedFetch,
  type GuardedFetchOptions,
  type ResolvedAddress,
} from "./guarded-fetch";
export { isPublicAddress } from "./public-address";
export { sendResponse, toRequest } from "./messages";
export { serveFetch, type FetchServer, type ServeFetchOptions } from "./serve-fetch";
export { realClock as systemClock } from "../clock";
