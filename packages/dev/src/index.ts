/**
 * Tools to develop a connector: see `tt-connector --help`.
 * @packageDocumentation
 */
export { defineDev, type DevDelivery, type DevSetup } from "./setup";
