/** Version of this package and of those that a generated package needs; equal to its package.json. */
export const version = "0.0.0";
