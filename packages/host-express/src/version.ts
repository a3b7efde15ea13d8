/** The version of this program, the same as its package's. */
export const version = "0.0.0";
