import type { ComponentChildren, VNode } from "preact";
import { mintFormKey } from "../../auth/random-token";
import type { FieldErrors } from "../../http/http-error";
import { Banner } from "./banner";
import { Button } from "./button";
import { fieldId } from "./field";
import type { FormConflict } from "./form-fields";

/** Properties of {@link Form}. */
export interface FormProps {
  readonly action: string;
  /** Default: `post`. A `get` form is a filter: its values become the page's address. */
  readonly method?: "post" | "get" | undefined;
  /**
   * Ids of the elements that are replaced in place after it was sent, separated by spaces. Without it
   * the whole page is loaded, as it is without scripts.
   */
  readonly swap?: string | undefined;
  readonly id?: string | undefined;
  readonly label?: string | undefined;
  readonly class?: string | undefined;
  /** If true, a `get` form is sent at every change of a field. Without scripts, it has a button for it. */
  readonly isLive?: boolean | undefined;
  /** If true, a `get` form with `swap` leaves the page's address as it is. */
  readonly keepsAddress?: boolean | undefined;
  /**
   * If true, the form has a key of its own: the server processes it once, also if it is sent again
   * because no response came (`processOnce` of `platform/http/form-once.ts`). Scripts send it again.
   */
  readonly isOnce?: boolean | undefined;
  /** If true, files can be sent; the whole page is loaded then. */
  readonly isMultipart?: boolean | undefined;
  readonly children?: ComponentChildren;
}

/**
 * A form. Every action of a page is one; the server redirects after it, or shows it again with errors.
 * Browsers fill in only the fields that have an `autocomplete` of their own.
 */
export function Form(props: FormProps): VNode {
  const { action, method = "post", swap, id, label, isLive, children } = props;
  return (
    <form
      id={id}
      class={props.class}
      method={method}
      action={action}
      aria-label={label}
      autocomplete="off"
      enctype={props.isMultipart === true ? "multipart/form-data" : undefined}
      data-swap={swap}
      data-live={isLive === true ? "" : undefined}
      data-keeps-address={props.keepsAddress === true ? "" : undefined}
      data-once={props.isOnce === true ? "" : undefined}
      novalidate={method === "post"}
    >
      {props.isOnce === true ? (
        <input type="hidden" name="request_key" value={mintFormKey()} />
      ) : null}
      {children}
      {isLive === true ? (
        <noscript>
          <Button icon="search">Show</Button>
        </noscript>
      ) : null}
    </form>
  );
}

/** Properties of {@link FormErrors}. */
export interface FormErrorsProps {
  /** Messages by field name, as validation returns them. */
  readonly errors: FieldErrors;
  /** Labels by field name; a field without one is not linked. */
  readonly labels: Readonly<Record<string, string>>;
  /** Message that belongs to no field. */
  readonly message?: string | undefined;
  /** What another user changed meanwhile. */
  readonly conflict?: FormConflict | undefined;
}

/**
 * What is wrong with a form, above its fields, with a link to each of them. It gets the focus when the
 * page opens; with scripts, the first wrong field gets it.
 */
export function FormErrors(props: FormErrorsProps): VNode | null {
  const { errors, labels, message, conflict } = props;
  const count = Object.keys(errors).length;
  if (count === 0 && message === undefined && conflict === undefined) return null;
  const title =
    count === 0
      ? "Not saved"
      : `Not saved. ${count === 1 ? "One field needs" : `${String(count)} fields need`} a look`;
  const wrong = Object.entries(errors).map(
    ([name, messages]) => [name, messages.join(" ")] as const,
  );
  return (
    <div class="mb-4 scroll-mt-24" tabindex={-1} autofocus data-form-errors>
      <Banner tone="bad" title={title}>
        {message === undefined ? null : <p>{message}</p>}
        <FieldLinks texts={wrong} labels={labels} />
        {conflict === undefined ? null : <Changed {...conflict} labels={labels} />}
      </Banner>
    </div>
  );
}

/** Says that another user changed something meanwhile, with links to the fields that differ. */
function Changed(props: FormConflict & Pick<FormErrorsProps, "labels">): VNode {
  const { at, by, theirs, labels } = props;
  const names = Object.keys(theirs);
  return (
    <>
      <p>
        {`${["Changed meanwhile", by && `by ${by}`, at].filter(Boolean).join(" ")}. `}
        {names.length === 0
          ? "What you have here is the same; save again to keep it."
          : "Choose below which values to keep, then save again."}
      </p>
      <FieldLinks texts={names.map((name) => [name, ""] as const)} labels={labels} />
    </>
  );
}

/** Links to fields, each with a text about it. */
function FieldLinks(props: {
  readonly texts: readonly (readonly [name: string, text: string])[];
  readonly labels: Readonly<Record<string, string>>;
}): VNode | null {
  const { texts, labels } = props;
  if (texts.length === 0) return null;
  return (
    <ul class="mt-1 list-disc pl-4">
      {texts.map(([name, text]) => (
        <li key={name}>
          {labels[name] === undefined ? (
            text
          ) : (
            <a
              class="inline-flex min-h-6 items-center underline underline-offset-2"
              href={`#${fieldId({ name })}`}
            >
              {[labels[name], text].filter(Boolean).join(": ")}
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The buttons at the end of a form: the main one first. */
export function FormActions({ children }: { readonly children: ComponentChildren }): VNode {
  return <div class="mt-6 flex flex-wrap items-center gap-2">{children}</div>;
}
