// The adapters for Web-standard runtimes: no Node built-in is needed.
export { InvalidKeyError, parseKeys } from "../crypto/keys";
export { webCrypto } from "./crypto";
export { realClock as systemClock } from "../clock";
