/**
 * Adds properties to a context. Its getters stay getters: reading `api` opens a secret, and most hooks
 * do not need it.
 */
export function extendContext<Context extends object, More extends object>(
  context: Context,
  more: More,
): Context & More {
  const properties = {
    ...Object.getOwnPropertyDescriptors(context),
    ...Object.getOwnPropertyDescriptors(more),
  };
  return Object.defineProperties({}, properties) as Context & More;
}
