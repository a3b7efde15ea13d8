import type { VNode } from "preact";
import { Button, Card, Form, Icon } from "../../platform/pages/ui";

/** One of the first things to do in a new installation. */
export interface FirstStep {
  readonly label: string;
  /** What it is good for. */
  readonly text: string;
  readonly href: string;
  readonly isDone: boolean;
}

/** What a user has done. */
export interface DoneSteps {
  readonly has_project: boolean;
  readonly has_entry: boolean;
  readonly has_integration: boolean;
  readonly has_token: boolean;
}

/**
 * Lists the first steps of a user.
 * @returns an empty list if all are done
 */
export function firstSteps(
  done: DoneSteps,
  { isAdmin, integrationPath }: { readonly isAdmin: boolean; readonly integrationPath: string },
): readonly FirstStep[] {
  const steps = [
    {
      label: "Add a project",
      text: "Time is tracked for projects, and each project belongs to a client.",
      href: "/projects/new",
      isDone: done.has_project,
    },
    {
      label: "Track some time",
      text: "Start the timer above, or add what you did today.",
      href: "/entries/new",
      isDone: done.has_entry,
    },
    {
      label: "Connect an integration",
      text: "Issues become tasks, events become entries, and a channel starts timers.",
      href: integrationPath,
      isDone: done.has_integration,
    },
    ...(isAdmin
      ? [
          {
            label: "Create an API token",
            text: "For scripts and programs that track time for you.",
            href: "/admin/api-tokens",
            isDone: done.has_token,
          },
        ]
      : []),
  ];
  return steps.every(({ isDone }) => isDone) ? [] : steps;
}

/** The first steps, until all are done or the list is dismissed. */
export function FirstSteps({ steps }: { readonly steps: readonly FirstStep[] }): VNode | null {
  if (steps.length === 0) return null;
  const done = steps.filter(({ isDone }) => isDone).length;
  const next = steps.find(({ isDone }) => !isDone);
  return (
    <Card
      title="First steps"
      id="first-steps"
      lead={`${String(done)} of ${String(steps.length)} done`}
      actions={
        <Form action="/first-steps/dismiss" swap="first-steps">
          <Button look="plain">Hide</Button>
        </Form>
      }
    >
      <ol>
        {steps.map((step) => (
          <li
            key={step.href}
            class="border-line flex items-center gap-3 border-t py-2.5 first:border-0 last:pb-0"
          >
            <span class={step.isDone ? "text-run" : "text-soft"}>
              <Icon name={step.isDone ? "circle-check" : "arrow-right"} />
            </span>
            <div class="min-w-0 flex-1">
              <p class="text-sm font-medium">
                {step.label}
                {step.isDone ? <span class="text-run font-normal"> · done</span> : null}
              </p>
              {step.isDone ? null : <p class="text-soft text-sm">{step.text}</p>}
            </div>
            {step.isDone ? null : (
              <Button look={step === next ? "primary" : "quiet"} href={step.href}>
                <span>
                  {step === next ? "Start here" : "Open"}
                  <span class="sr-only">{`: ${step.label}`}</span>
                </span>
              </Button>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}
