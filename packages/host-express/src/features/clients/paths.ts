/** The page of all clients. */
export const clientsPath = "/clients";

/** The path of a client's page, or of a page or form below it: `edit`. */
export function clientPath(id: number, more?: string): string {
  return [clientsPath, String(id), ...(more === undefined ? [] : [more])].join("/");
}
