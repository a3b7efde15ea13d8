// Adapters for Node.js.
export { InvalidKeyError, parseKeys } from "../crypto/keys";
export { nodeCrypto } from "./crypto";
export { serveFetch, type FetchServer, type ServeFetchOptions } from "./serve-fetch";
export { realClock as systemClock } from "../clock";
