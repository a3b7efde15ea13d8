/** True if the content type is that of an HTML form; the client is then a browser. */
export function isForm(contentType: string | undefined): boolean {
  return contentType?.toLowerCase().startsWith("application/x-www-form-urlencoded") ?? false;
}
