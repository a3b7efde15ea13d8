/** Maximum number of rows in each list of a report. */
export const maxReportRows = 10_000;

/** Description of `has_more` in reports. */
export const hasMoreText = `Whether there are more than ${String(maxReportRows)} rows, which are left out`;
