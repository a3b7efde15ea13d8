import * as z from "zod";

/** Statuses of a quote. */
export const quoteStatus = z.enum(["draft", "sent", "accepted", "rejected", "expired"]);

/** One of {@link quoteStatus}. */
export type QuoteStatus = z.output<typeof quoteStatus>;

/** The statuses that may follow each status. */
const successors: Readonly<Record<QuoteStatus, readonly QuoteStatus[]>> = {
  draft: ["sent", "rejected"],
  sent: ["draft", "accepted", "rejected", "expired"],
  accepted: [],
  rejected: ["draft"],
  expired: ["draft"],
};

/** The statuses that a quote may get next. */
export function successorsOf(status: QuoteStatus): readonly QuoteStatus[] {
  return successors[status];
}

/** True if what a quote says may change in this status: amounts, texts and dates that the client sees. */
export function isOpen(status: QuoteStatus): boolean {
  return status === "draft" || status === "sent";
}

/**
 * True if the last day on which a quote can be accepted is over.
 * @param validUntil YYYY-MM-DD; null for no limit
 * @param today YYYY-MM-DD
 */
export function isPast(validUntil: string | null, today: string): boolean {
  return validUntil !== null && today > validUntil;
}

/**
 * Checks a change of status.
 * @param past whether the quote's last day is over, see {@link isPast}
 * @returns why it is refused; undefined if it is allowed
 */
export function refuseStatus(
  from: QuoteStatus,
  to: QuoteStatus,
  past: boolean,
): string | undefined {
  const allowed = successors[from];
  if (!allowed.includes(to)) {
    const possible = allowed.length === 0 ? "is final" : `can become ${allowed.join(", ")} only`;
    return `A quote that is ${from} ${possible}`;
  }
  if (to === "accepted" && past)
    return "The quote is no longer valid; set valid_until to a later day";
  return undefined;
}

/** The columns that a change of status sets; a draft has been neither sent nor rejected. */
export function statusColumns(
  to: QuoteStatus,
  now: Date,
  userId: number,
): {
  readonly sent_at?: Date | null;
  readonly was_sent?: true;
  readonly accepted_at?: Date;
  readonly accepted_by?: number;
  readonly rejected_at?: Date | null;
} {
  switch (to) {
    case "draft":
      return { sent_at: null, rejected_at: null };
    case "sent":
      return { sent_at: now, was_sent: true };
    case "accepted":
      return { accepted_at: now, accepted_by: userId };
    case "rejected":
      return { rejected_at: now };
    case "expired":
      return {};
  }
}
