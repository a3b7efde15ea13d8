/** Path of the list of tokens. */
export const tokensPath = "/admin/api-tokens";
