import type { VNode } from "preact";
import type { Part } from "../../platform/pages/parts";
import { Banner, Button, Form } from "../../platform/pages/ui";
import type { CheckedVersion } from "./check";

/** Properties of {@link UpdateNote}. */
export interface UpdateNoteProps {
  /** Never failed: without an answer there is nothing to tell. */
  readonly part: Part<CheckedVersion>;
  /** Path to come back to. */
  readonly path: string;
}

/**
 * Tells an administrator about a newer release, until they dismiss it. GitHub may take seconds to
 * answer, so scripts load it later if the release is not known yet.
 */
export function UpdateNote({ part, path }: UpdateNoteProps): VNode {
  // An empty element takes no room: its margin cancels the gap before it.
  if (part.status === "pending") return <div id="update" class="-mb-4" data-load="" />;
  const checked = part.status === "ready" && part.value.isUpdateAvailable ? part.value : undefined;
  if (!checked?.release) return <div id="update" class="-mb-4" />;
  const { current, release } = checked;
  const { version, notes, url } = release;
  return (
    <div id="update" data-release={version}>
      <Banner
        title={`Version ${version} is available`}
        action={
          <Form action="/version/dismiss" swap="update">
            <input type="hidden" name="latest_version" value={version} />
            <input type="hidden" name="next" value={path} />
            <Button label={`Dismiss version ${version}`}>Dismiss</Button>
          </Form>
        }
      >
        <p>
          {`This installation runs ${current}. `}
          {url === null ? null : (
            <a class="underline underline-offset-2" href={url} rel="noopener noreferrer">
              See the release
            </a>
          )}
        </p>
        {notes === "" ? null : (
          <details class="mt-2">
            <summary class="inline-flex min-h-6 items-center font-medium">Release notes</summary>
            {/* Markdown from outside, shown as text. */}
            <div
              class="text-ink mt-2 max-h-80 overflow-y-auto whitespace-pre-wrap wrap-anywhere"
              tabindex={0}
              role="region"
              aria-label="Release notes"
            >
              {notes}
            </div>
          </details>
        )}
      </Banner>
    </div>
  );
}
