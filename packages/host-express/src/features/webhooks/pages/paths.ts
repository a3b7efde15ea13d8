/** Path of the list of webhooks. */
export const webhooksPath = "/webhooks";

/** Path of a webhook, or of something of it. */
export function webhookPath(id: number, more?: string): string {
  return `${webhooksPath}/${String(id)}${more === undefined ? "" : `/${more}`}`;
}

/** Path of a delivery. */
export function deliveryPath(id: number, delivery: string): string {
  return webhookPath(id, `deliveries/${delivery}`);
}
