// Scrolls tabs that do not fit so far that the open one is seen.

/** Shows the open tab of the tabs below an element. */
export function prepareTabs(root: ParentNode): void {
  for (const open of root.querySelectorAll<HTMLElement>(".tabs [aria-current=page]")) {
    const tabs = open.closest<HTMLElement>(".tabs");
    if (!tabs) continue;
    // Not scrollIntoView, which also scrolls the page.
    const left = open.getBoundingClientRect().left - tabs.getBoundingClientRect().left;
    tabs.scrollLeft += left - (tabs.clientWidth - open.offsetWidth) / 2;
  }
}
