// Adapters for Web-standard runtimes. They need no Node.js built-in.
export { InvalidKeyError, parseKeys } from "../crypto/keys";
export { webCrypto } from "./crypto";
export { realClock as systemClock } from "../clock";
