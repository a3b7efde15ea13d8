/** Favicon (SVG): a clock, legible on light and dark backgrounds. */
export const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">' +
  '<rect width="32" height="32" rx="8" fill="#1d5fd1"/>' +
  '<circle cx="16" cy="16" r="9" fill="none" stroke="#fff" stroke-width="2.5"/>' +
  '<path d="M16 11v5l3.5 2.5" fill="none" stroke="#fff" stroke-width="2.5" ' +
  'stroke-linecap="round" stroke-linejoin="round"/></svg>';

export const iconPath = "/assets/icon.svg";
