/** Additional authenticated data that binds an encrypted field to its row and name. */
export function aad(integrationId: string, field: string): string {
  return `${integrationId}:${field}`;
}
