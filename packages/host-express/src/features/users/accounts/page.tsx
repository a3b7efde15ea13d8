import type { VNode } from "preact";
import { toDate } from "../../../platform/db/instants";
import type { FieldErrors } from "../../../platform/http/http-error";
import type { PageContent } from "../../../platform/pages/page";
import {
  Banner,
  Button,
  Card,
  Confirm,
  ConfirmForm,
  Facts,
  Form,
  FormActions,
  FormErrors,
  PageHeader,
  Segmented,
  ShownOnce,
  TextInput,
  Time,
  formFields,
  type FormConflict,
  type TimeView,
} from "../../../platform/pages/ui";
import { maxUsernameLength } from "../../../platform/auth/username";
import { linkDays } from "../password-links/write";
import type { UserRow } from "../store";
import type { UserTexts } from "./form";
import { LastLogin, State } from "./parts";
import { userPath, usersPath } from "./paths";

const backToList = { href: usersPath, label: "Users" };

const labels = {
  username: "Username",
  full_name: "Full name",
  email: "E-mail",
  role: "Role",
};

interface UserFormProps {
  readonly texts: UserTexts;
  readonly errors?: FieldErrors | undefined;
  readonly message?: string | undefined;
  readonly conflict?: FormConflict | undefined;
}

function UserFields(props: UserFormProps): VNode {
  const { texts } = props;
  const field = formFields({ ...props, labels });
  return (
    <div class="flex flex-col gap-5">
      <TextInput
        {...field("username")}
        hint="They log in with it. Stored in lower case."
        required
        maxlength={maxUsernameLength}
        value={texts.username}
      />
      <TextInput {...field("full_name")} required={false} maxlength={200} value={texts.full_name} />
      <TextInput
        {...field("email")}
        type="email"
        required={false}
        maxlength={200}
        value={texts.email}
      />
      <Segmented
        {...field("role")}
        hint="Administrators manage users, tokens and settings, and see all data."
        options={[
          { value: "user", label: "User" },
          { value: "admin", label: "Administrator" },
        ]}
        value={texts.role ?? "user"}
      />
    </div>
  );
}

function statusOf({ errors = {}, message }: UserFormProps): number {
  return Object.keys(errors).length > 0 || message !== undefined ? 400 : 200;
}

/** Id of the element that the forms of a user replace. */
const userElementId = "user";

/** The form of a new user. */
export function newUserPage(props: UserFormProps): PageContent {
  const { errors = {}, message } = props;
  return {
    title: "Invite a user",
    status: statusOf(props),
    children: (
      <div id={userElementId} class="max-w-2xl">
        <PageHeader
          title="Invite a user"
          lead="You get a link to pass on, with which they choose their password."
          back={backToList}
        />
        <FormErrors errors={errors} labels={labels} message={message} />
        <Form action={`${usersPath}/new`} swap={userElementId}>
          <Card>
            <UserFields {...props} />
            <FormActions>
              <Button look="primary" busy="Creating…">
                Create user
              </Button>
              <Button href={usersPath}>Cancel</Button>
            </FormActions>
          </Card>
        </Form>
      </div>
    ),
  };
}

/** Shows the one-time link of a user. */
export function passwordLinkCreatedPage(user: UserRow, link: string): PageContent {
  return {
    title: "One-time link",
    children: (
      <div id={userElementId} class="max-w-2xl">
        <PageHeader title={`A link for ${user.full_name ?? user.username}`} back={backToList} />
        <ShownOnce
          title="Pass this link on now"
          lead={`It is not shown again. It works once, within ${String(linkDays)} days, and sets the password of ${user.username}.`}
          values={[{ title: "One-time link", value: link }]}
        >
          <FormActions>
            <Button look="primary" href={userPath(user.id)}>
              Done
            </Button>
          </FormActions>
        </ShownOnce>
      </div>
    ),
  };
}

/** Content of the page of a user. */
export interface UserPageProps extends UserFormProps {
  readonly user: UserRow;
  readonly times: TimeView;
  /** Default: 400 if there are errors. */
  readonly status?: number | undefined;
}

/** The page of a user, with what an administrator can do. */
export function userPage(props: UserPageProps): PageContent {
  const { user, times, errors = {}, message, conflict, status = statusOf(props) } = props;
  return {
    title: `${user.username} · Users`,
    status,
    children: (
      <div id={userElementId}>
        <PageHeader
          title={user.full_name ?? user.username}
          back={backToList}
          actions={<State user={user} />}
        />
        <div class="grid items-start gap-4 lg:grid-cols-[2fr_1fr]">
          <div>
            <FormErrors errors={errors} labels={labels} message={message} conflict={conflict} />
            <Card title="Account">
              <Form action={userPath(user.id)} swap={userElementId}>
                <input type="hidden" name="version" value={String(user.version)} />
                <UserFields {...props} />
                <FormActions>
                  <Button look="primary" busy="Saving…">
                    Save
                  </Button>
                </FormActions>
              </Form>
            </Card>
          </div>
          <div class="flex flex-col gap-4">
            <Card title="Activity">
              <Facts
                facts={[
                  { label: "Last login", value: <LastLogin user={user} times={times} /> },
                  {
                    label: "Created",
                    value: <Time at={toDate(user.created_at)} view={times} form="full" />,
                  },
                ]}
              />
            </Card>
            {user.is_active ? <PasswordCard user={user} /> : null}
            <AccessCard user={user} />
          </div>
        </div>
      </div>
    ),
  };
}

function PasswordCard({ user }: { readonly user: UserRow }): VNode {
  return (
    <Card
      title="Password"
      lead={
        user.password_hash === null
          ? "They have none yet, so they cannot log in."
          : "If they forgot it, make a link with which they choose a new one."
      }
    >
      <Form action={userPath(user.id, "password-link")} swap={userElementId}>
        <Button icon="link" busy="Making…">
          Make a one-time link
        </Button>
      </Form>
    </Card>
  );
}

function AccessCard({ user }: { readonly user: UserRow }): VNode {
  if (!user.is_active) {
    return (
      <Card title="Access" lead="They cannot log in. Their data stays.">
        <Form action={userPath(user.id, "activate")}>
          <Button busy="Activating…">Activate</Button>
        </Form>
      </Card>
    );
  }
  return (
    <Card title="Access">
      <Confirm
        id="deactivate"
        href={userPath(user.id, "deactivate")}
        label="Deactivate"
        icon="lock"
        {...deactivateQuestion(user)}
      />
    </Card>
  );
}

function deactivateQuestion({ id, username }: UserRow) {
  return {
    title: `Deactivate ${username}?`,
    text:
      "They are logged out everywhere, their API tokens stop working permanently, and their running " +
      "timer is stopped. Their time entries and other data stay. You can activate them again.",
    action: userPath(id, "deactivate"),
    confirm: "Deactivate",
  };
}

/** Asks whether to deactivate a user. */
export function deactivatePage(user: UserRow, message?: string): PageContent {
  return {
    title: "Deactivate a user",
    status: message === undefined ? 200 : 409,
    children: (
      <>
        {message === undefined ? null : (
          <div class="mb-4 max-w-md">
            <Banner tone="bad">{message}</Banner>
          </div>
        )}
        <ConfirmForm {...deactivateQuestion(user)} cancel={userPath(user.id)} />
      </>
    ),
  };
}
