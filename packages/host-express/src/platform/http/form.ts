/** True if a request carries an HTML form: its sender is a browser and reads pages. */
export function isForm(contentType: string | undefined): boolean {
  return contentType?.toLowerCase().startsWith("application/x-www-form-urlencoded") ?? false;
}
