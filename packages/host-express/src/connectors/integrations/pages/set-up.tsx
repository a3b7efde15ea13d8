import type { ShownStep } from "@tt/connector-core";
import type { VNode } from "preact";
import { Button, Card, Copy, Form, Icon } from "../../../platform/pages/ui";
import { pathsOf, type IntegrationPaths } from "../paths";
import type { IntegrationView } from "../view";
import { frameId } from "./frame";

/** The steps of setting up an integration, the next one with what it needs. */
export function SetUp({ view }: { readonly view: IntegrationView }): VNode {
  const { steps, manifest } = view;
  return (
    <Card
      class="max-w-2xl"
      title={`Set up ${manifest.name}`}
      lead={
        manifest.docs === undefined ? undefined : (
          <>
            {"Each step ticks itself off. "}
            <a class="link" href={manifest.docs} rel="noopener">
              Set-up guide
            </a>
          </>
        )
      }
    >
      <ol class="flex flex-col">
        {steps.map((step, index) => (
          <Step key={step.text} step={step} number={index + 1} view={view} />
        ))}
      </ol>
    </Card>
  );
}

function Step(props: {
  readonly step: ShownStep;
  readonly number: number;
  readonly view: IntegrationView;
}): VNode {
  const { step, number, view } = props;
  const { text, isDone, isNext } = step;
  const look = isDone
    ? "bg-run-soft text-run"
    : isNext
      ? "bg-accent text-on-accent"
      : "bg-sunken text-soft";
  return (
    <li class="border-line flex gap-3 border-t py-4 first:border-0 first:pt-0 last:pb-0">
      <span
        class={`num grid size-7 flex-none place-items-center rounded-full text-sm font-semibold ${look}`}
      >
        {isDone ? <Icon name="check" class="size-4" /> : <span aria-hidden="true">{number}</span>}
        <span class="sr-only">{isDone ? "Done:" : isNext ? "Next:" : "Later:"}</span>
      </span>
      <div class="min-w-0 flex-1">
        <p class={`py-0.5 text-sm ${isDone ? "text-soft" : isNext ? "font-medium" : ""}`}>{text}</p>
        {isDone ? null : <StepTools step={step} view={view} />}
      </div>
    </li>
  );
}

/** What a step needs: a page to open, a URL to copy, a button. */
function StepTools(props: {
  readonly step: ShownStep;
  readonly view: IntegrationView;
}): VNode | null {
  const { step, view } = props;
  const { link, copy, isNext } = step;
  const action = stepAction(step, view);
  if (!link && copy === undefined && action === undefined) return null;
  return (
    <div class="mt-2 flex flex-col gap-2">
      {copy === undefined ? null : view.deliveryUrl === undefined ? (
        <p class="text-soft text-sm">The URL is here once the settings are saved.</p>
      ) : (
        <Copy label="Webhook URL" value={view.deliveryUrl} />
      )}
      <div class="flex flex-wrap items-center gap-2 empty:hidden">
        {action === undefined ? null : action.method === "get" ? (
          <Button look={isNext ? "primary" : "quiet"} href={action.path}>
            {action.label}
          </Button>
        ) : (
          <Form action={action.path} swap={action.isSwapped ? frameId : undefined}>
            <input type="hidden" name="tab" value="set-up" />
            <Button look={isNext ? "primary" : "quiet"} busy="Working…">
              {action.label}
            </Button>
          </Form>
        )}
        {link ? (
          <Button href={link.url} icon="external-link">
            {link.label}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

/** Everybody links an account of their own, also to the workspace's integration. */
function ownPaths(manifest: IntegrationView["manifest"]): IntegrationPaths {
  return pathsOf(manifest, { scope: "personal" });
}

interface StepAction {
  readonly label: string;
  readonly method: "get" | "post";
  readonly path: string;
  /** True if its result is shown in place. */
  readonly isSwapped?: boolean;
}

/** What the host does for a step; undefined if it cannot be done yet, or by this user. */
function stepAction(
  { action }: ShownStep,
  { manifest, scope, paths, status, canSync, state }: IntegrationView,
): StepAction | undefined {
  switch (action) {
    case undefined:
      return undefined;
    case "settings":
      return { label: "Open the settings", method: "get", path: paths.tab("settings") };
    case "connect":
      return state.state === "unavailable"
        ? undefined
        : { label: `Connect ${manifest.name}`, method: "get", path: paths.at("connect") };
    case "test":
      return status.connected
        ? { label: "Test", method: "post", path: paths.at("test"), isSwapped: true }
        : undefined;
    case "sync":
      return canSync ? { label: "Sync now", method: "post", path: paths.at("sync") } : undefined;
    case "dry_run":
      return canSync
        ? { label: "Try without changes", method: "post", path: paths.at("dry_run") }
        : undefined;
    case "account":
      return manifest.identity?.proof !== "linked"
        ? { label: "Open your profile", method: "get", path: "/profile" }
        : scope === "workspace"
          ? { label: "Link your account", method: "get", path: ownPaths(manifest).tab("account") }
          : { label: "Open the settings", method: "get", path: paths.tab("settings") };
    default: {
      const own = manifest.actions?.find(({ name }) => name === action);
      if (!own || !(status.connected || own.standalone)) return undefined;
      const path = paths.at(`actions/${own.name}`);
      return { label: own.label, method: "post", path, isSwapped: true };
    }
  }
}
