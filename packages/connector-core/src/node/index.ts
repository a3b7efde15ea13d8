// The adapters for Node.
export { InvalidKeyError, parseKeys } from "../crypto/keys";
export { nodeCrypto } from "./crypto";
export { realClock as systemClock } from "../clock";
