import type { ComponentChildren, VNode } from "preact";
import { assetPath } from "../assets/load";
import { addressOf } from "./address";
import type { FlashMessage } from "./flash";
import { isCurrent, navigation, userNavigation, type NavigationEntry } from "./navigation";
import type { ShellData } from "./shell-data";
import { themes, type Theme } from "./theme";
import { TimerBar, type RefusedTimer } from "./timer-bar";
import { Icon } from "./ui/icon";
import type { IconName } from "./ui/icons";
import { Toasts } from "./ui/toast";

/** Properties of {@link Shell}. */
export interface ShellProps extends ShellData {
  /** Path of the page, with its query. */
  readonly path: string;
  readonly theme: Theme;
  readonly message: FlashMessage | undefined;
  readonly timerForm?: RefusedTimer | undefined;
  /** The navigation (default: the one of the host). */
  readonly entries?: readonly NavigationEntry[] | undefined;
  readonly children: ComponentChildren;
}

/** The frame of every page of a user: navigation, timer and messages around the content. */
export function Shell(props: ShellProps): VNode {
  const { timer, work, suggestions, path, message, timerForm, children, isAdmin, modules } = props;
  const { entries = navigation } = props;
  const shown = entries.filter(
    ({ isAdminOnly = false, module }) =>
      (isAdmin || !isAdminOnly) && (module === undefined || modules.includes(module)),
  );
  const tabs = shown.filter(({ isTab = false }) => isTab).slice(0, 4);
  return (
    <>
      <SkipLink href="#main">Skip to content</SkipLink>
      <div class="min-h-dvh lg:grid lg:grid-cols-[14rem_minmax(0,1fr)] print:block">
        <div class="sidebar">
          <Navigation {...props} entries={shown} tabs={tabs} />
        </div>
        <div class="min-w-0 pb-24 lg:pb-8 print:pb-0">
          <TimerBar
            timer={timer}
            work={work}
            suggestions={suggestions}
            path={path}
            refused={timerForm}
          />
          <main id="main" tabindex={-1} class="mx-auto max-w-6xl px-4 py-6">
            {children}
          </main>
        </div>
      </div>
      <Tabs {...props} entries={shown} tabs={tabs} />
      <Toasts message={message} />
    </>
  );
}

/** The frame of pages without a user, e.g. the login: the content in the middle. */
export function PlainShell(props: {
  readonly message: FlashMessage | undefined;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <>
      <SkipLink href="#main">Skip to content</SkipLink>
      <div class="mx-auto flex min-h-dvh max-w-md flex-col px-4 py-8 sm:justify-center">
        <header class="mb-4 flex justify-center">
          <Brand />
        </header>
        <main id="main" tabindex={-1}>
          {props.children}
        </main>
      </div>
      <Toasts message={props.message} />
    </>
  );
}

/** Properties of the navigation. */
interface NavigationProps extends ShellProps {
  readonly entries: readonly NavigationEntry[];
  /** Those of them that phones have in the tabs. */
  readonly tabs: readonly NavigationEntry[];
}

/** Id of the navigation, which the tabs of phones open. */
const navigationId = "navigation";

/** The navigation: beside the page, and on phones a popover with what the tabs do not have. */
function Navigation(props: NavigationProps): VNode {
  return (
    <nav id={navigationId} popover="auto" aria-label="Main">
      <Brand class="max-lg:hidden" />
      <SearchLink />
      <SkipLink href={addPath(props.path)} hotkey="a" class="max-lg:hidden">
        Add time
      </SkipLink>
      <Links {...props} />
      <div class="border-line lg:mt-auto lg:border-t lg:pt-2">
        <UserMenu {...props} />
      </div>
    </nav>
  );
}

/** A link that is visible only while it has the focus. */
function SkipLink(props: {
  readonly href: string;
  readonly hotkey?: string;
  readonly class?: string;
  readonly children: string;
}): VNode {
  return (
    <a
      class={["skip-link btn btn-primary", props.class].filter(Boolean).join(" ")}
      href={props.href}
      data-hotkey={props.hotkey}
    >
      {props.children}
    </a>
  );
}

/** The path of the form of a new entry, which leads back. */
function addPath(path: string): string {
  const form = "/entries/new";
  return path.startsWith(form) ? form : addressOf(form, { next: path });
}

function Brand(props: { readonly class?: string }): VNode {
  return (
    <a class={["brand", props.class].filter(Boolean).join(" ")} href="/">
      <img src={assetPath("icon.svg")} alt="" width="24" height="24" />
      tt
    </a>
  );
}

/** Opens the search: as a dialog, or as a page without scripts. */
function SearchLink(): VNode {
  return (
    <a
      class="btn btn-quiet mb-1 w-full justify-start gap-2.5 px-3 font-medium"
      href="/search"
      data-palette
      data-hotkey="/"
      aria-label="Search"
    >
      <Icon name="search" />
      <span class="text-soft flex-1">Search</span>
      <kbd class="text-soft max-lg:hidden" aria-hidden="true">
        /
      </kbd>
    </a>
  );
}

function Links(
  props: Pick<ShellProps, "alerts" | "path"> & {
    readonly entries: readonly NavigationEntry[];
    /** Those of them that phones have in the tabs. */
    readonly tabs?: readonly NavigationEntry[];
  },
): VNode {
  return (
    <ul class="flex flex-col gap-0.5">
      {props.entries.map((entry) => (
        <li key={entry.path} class={props.tabs?.includes(entry) ? "max-lg:hidden" : undefined}>
          <a
            href={entry.path}
            aria-current={isCurrent(entry, pathOf(props)) ? "page" : undefined}
            data-hotkey={entry.hotkey}
          >
            <Icon name={entry.icon} />
            {entry.label}
            {entry.hasAlerts && props.alerts > 0 ? (
              <span class="badge bg-bad-soft text-bad ml-auto">
                {props.alerts}
                <span class="sr-only">{props.alerts === 1 ? " needs you" : " need you"}</span>
              </span>
            ) : null}
          </a>
        </li>
      ))}
    </ul>
  );
}

function pathOf({ path }: Pick<ShellProps, "path">): string {
  return path.split("?")[0] ?? path;
}

function UserMenu(props: ShellProps): VNode {
  const { displayName, path, theme } = props;
  return (
    <>
      <p class="text-soft truncate px-3 py-1 text-xs font-medium">{displayName}</p>
      <Links {...props} entries={userNavigation} />
      <form class="log-out" method="post" action="/logout">
        <button>
          <Icon name="log-out" />
          Log out
        </button>
      </form>
      <form
        class="segmented mt-2 grid grid-cols-3"
        method="post"
        action="/theme"
        aria-label="Theme"
        data-theme-form
      >
        <input type="hidden" name="next" value={path} />
        {themes.map((each) => (
          <button
            key={each}
            name="theme"
            value={each}
            aria-pressed={each === theme ? "true" : "false"}
            aria-label={themeLabels[each].label}
            title={themeLabels[each].label}
          >
            <Icon name={themeLabels[each].icon} class="size-4" />
          </button>
        ))}
      </form>
    </>
  );
}

const themeLabels: Readonly<Record<Theme, { readonly label: string; readonly icon: IconName }>> = {
  system: { label: "Theme of the device", icon: "monitor" },
  light: { label: "Light theme", icon: "sun" },
  dark: { label: "Dark theme", icon: "moon" },
};

/** The tabs of phones: up to four pages, and a button for the others. */
function Tabs(props: NavigationProps): VNode {
  const { entries, tabs } = props;
  const others = [...entries.filter((entry) => !tabs.includes(entry)), ...userNavigation];
  const isOther = others.some((entry) => isCurrent(entry, pathOf(props)));
  return (
    <nav
      class="bg-card border-line fixed inset-x-0 bottom-0 z-20 border-t lg:hidden print:hidden"
      aria-label="Sections"
    >
      <ul class="mx-auto flex max-w-md">
        {tabs.map((entry) => (
          <li key={entry.path} class="flex-1">
            <a
              class="tab"
              href={entry.path}
              aria-current={isCurrent(entry, pathOf(props)) ? "page" : undefined}
            >
              <Icon name={entry.icon} class="size-5" />
              {entry.label}
            </a>
          </li>
        ))}
        <li class="flex-1">
          <button
            class="tab"
            type="button"
            popovertarget={navigationId}
            aria-current={isOther ? "true" : undefined}
          >
            <Icon name="menu" class="size-5" />
            More
          </button>
        </li>
      </ul>
    </nav>
  );
}
