export { nameKey } from "./name-key";
