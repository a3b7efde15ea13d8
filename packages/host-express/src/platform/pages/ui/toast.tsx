import type { VNode } from "preact";
import type { FlashMessage } from "../flash";
import { Icon } from "./icon";

/**
 * Messages about what was just done, above the lower edge. Screen readers announce them, and scripts
 * hide them after ten seconds.
 */
export function Toasts({ message }: { readonly message: FlashMessage | undefined }): VNode {
  return (
    <div
      id="toasts"
      class="pointer-events-none fixed inset-x-4 bottom-20 z-30 mx-auto flex max-w-md flex-col gap-2 lg:bottom-6"
      role="status"
      aria-live="polite"
    >
      {message === undefined ? null : <Toast {...message} />}
    </div>
  );
}

function Toast({ text, undo }: FlashMessage): VNode {
  return (
    <div class="toast" data-toast>
      <p class="min-w-0 flex-1 py-1">{text}</p>
      {undo === undefined ? null : (
        <form method="post" action={undo.action}>
          {Object.entries(undo.fields ?? {}).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          <button type="submit" data-hotkey="u">
            Undo
          </button>
        </form>
      )}
      <button type="button" hidden data-dismiss aria-label="Dismiss">
        <Icon name="x" />
      </button>
    </div>
  );
}
