/** Version of this package; equal to the version in its package.json. */
export const version = "0.0.0";
