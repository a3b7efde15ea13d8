import type { IdentityManifest } from "@tt/connector-core";
import type { VNode } from "preact";
import { Button, Card, Copy, Form } from "../../../platform/pages/ui";
import { Time, type TimeView } from "../../../platform/pages/ui";
import type { IntegrationView } from "../view";
import { frameId } from "./frame";

/** A code that was just made. */
export interface ShownCode {
  /** What to type at the provider. */
  readonly line: string;
  /** What to do with it. */
  readonly instruction: string;
  readonly expiresAt: Date;
}

/** The user's own account at the provider: linked, or how to link it. */
export function Account(props: {
  readonly view: IntegrationView;
  readonly identity: IdentityManifest;
  readonly code: ShownCode | undefined;
  readonly times: TimeView;
}): VNode {
  const { view, identity, code, times } = props;
  const { paths, status, manifest } = view;
  const linked = status.linked_account ?? undefined;
  return (
    <Card class="max-w-2xl" title={`Your ${identity.label}`}>
      {code === undefined ? null : (
        <div class="mb-4">
          <p class="mb-2 text-sm font-semibold">{code.instruction}</p>
          <Copy label="What to type" value={code.line} />
          <p class="text-soft mt-2 text-sm">
            {"The code works once, until "}
            <Time at={code.expiresAt} view={times} />
            {"."}
          </p>
        </div>
      )}
      <div
        id="account-state"
        data-poll={code !== undefined && linked === undefined ? "5" : undefined}
      >
        <p class="text-soft mb-3 text-sm">
          {linked === undefined
            ? `Not linked. Once it is, what you do at ${manifest.name} counts as yours here.`
            : `Linked as ${linked}.`}
        </p>
        <div class="flex flex-wrap gap-2">
          <Form action={paths.at("link_code")} swap={frameId}>
            <Button look={linked === undefined && !code ? "primary" : "quiet"} icon="link">
              {code
                ? "Make another code"
                : linked === undefined
                  ? "Link your account"
                  : "Link another account"}
            </Button>
          </Form>
          {linked === undefined ? null : (
            <Form action={paths.at("unlink")}>
              <Button look="bad" icon="unlink">
                Unlink
              </Button>
            </Form>
          )}
        </div>
      </div>
    </Card>
  );
}
