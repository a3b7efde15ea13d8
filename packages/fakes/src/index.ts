/**
 * Serves fake providers over HTTP. `@tt/fakes/github`, `/slack` and `/google` contain them, `/msw` their
 * handlers for MSW.
 * @packageDocumentation
 */
export { serveFake } from "./control/serve-fake";
export type { ServableFake } from "./control/fake";
export { control, ControlError, type ControlRequest, type ControlRoute } from "./control/route";
