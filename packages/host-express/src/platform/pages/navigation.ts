import type { IconName } from "./ui/icons";

/** A page in the navigation. */
export interface NavigationEntry {
  readonly label: string;
  readonly path: string;
  readonly icon: IconName;
  /** Keys that open it, e.g. `g t`. */
  readonly hotkey?: string;
  /** True for the up to four pages in the tabs of phones; the others are under "More". */
  readonly isTab?: boolean;
  readonly isAdminOnly?: boolean;
  /** Module that it belongs to; hidden while the module is disabled. */
  readonly module?: "inventory";
  /** Shows the number of integrations that need the user. */
  readonly hasAlerts?: boolean;
}

/** The navigation, in its order. A page adds its line here when it exists. */
export const navigation: readonly NavigationEntry[] = [
  { label: "Today", path: "/", icon: "timer", hotkey: "g t", isTab: true },
  { label: "Entries", path: "/entries", icon: "clock", hotkey: "g e", isTab: true },
  { label: "Calendar", path: "/calendar", icon: "calendar-days", hotkey: "g c" },
  { label: "Week", path: "/week", icon: "calendar-range", hotkey: "g w" },
  { label: "Projects", path: "/projects", icon: "folder", hotkey: "g p", isTab: true },
  { label: "Tasks", path: "/tasks", icon: "list-checks", hotkey: "g k" },
  { label: "Clients", path: "/clients", icon: "building-2" },
  { label: "Reports", path: "/reports", icon: "chart-column", hotkey: "g r", isTab: true },
  { label: "Productivity", path: "/dashboard/productivity", icon: "trending-up" },
  {
    label: "Integrations",
    path: "/integrations",
    icon: "plug",
    hotkey: "g i",
    hasAlerts: true,
  },
  { label: "Quotes", path: "/quotes", icon: "file-text" },
  { label: "Inventory", path: "/inventory", icon: "package", module: "inventory" },
  { label: "Admin", path: "/admin", icon: "shield", isAdminOnly: true },
];

/** Pages below the navigation, beside the user's name. */
export const userNavigation: readonly NavigationEntry[] = [
  { label: "Profile", path: "/profile", icon: "user" },
  { label: "Webhooks", path: "/webhooks", icon: "webhook" },
  { label: "API", path: "/api/docs", icon: "book-open" },
];

/** True if a page is the entry's or below it, e.g. `/projects/7` for `/projects`. */
export function isCurrent({ path }: Pick<NavigationEntry, "path">, open: string): boolean {
  return open === path || (path !== "/" && open.startsWith(`${path}/`));
}
