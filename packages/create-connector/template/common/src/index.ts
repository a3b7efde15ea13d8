export { acme } from "./connector.ts";
