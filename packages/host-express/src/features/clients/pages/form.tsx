import type { VNode } from "preact";
import type { PageContent } from "../../../platform/pages/page";
import {
  Button,
  Form,
  FormActions,
  FormErrors,
  PageHeader,
  Textarea,
  formFields,
  TextInput,
  type RefusalProps,
} from "../../../platform/pages/ui";
import { clientPath, clientsPath } from "../paths";

/** The values of the form as texts. */
export interface ClientTexts {
  readonly name: string;
  readonly company: string;
  readonly contact_person: string;
  readonly email: string;
  readonly phone: string;
  readonly address: string;
  readonly description: string;
  readonly default_hourly_rate: string;
  /** Name of a first project, which is added with a new client; blank for none. */
  readonly project: string;
}

/** Content of the page that adds or changes a client. */
export interface ClientFormProps extends RefusalProps {
  /** Undefined for a new client. */
  readonly client:
    { readonly id: number; readonly name: string; readonly version: number } | undefined;
  readonly texts: ClientTexts;
  /** ISO 4217 code. */
  readonly currency: string;
}

const labels = {
  name: "Name",
  company: "Company",
  contact_person: "Contact person",
  email: "E-mail",
  phone: "Phone",
  address: "Address",
  description: "Notes",
  default_hourly_rate: "Hourly rate",
  project: "First project",
};

/** The page that adds or changes a client. */
export function clientFormPage(props: ClientFormProps): PageContent {
  const { client, errors = {}, message, conflict, status } = props;
  return {
    title: client ? `Edit ${client.name}` : "New client",
    status,
    children: (
      <div class="max-w-2xl">
        <PageHeader
          title={client ? "Edit client" : "New client"}
          lead={client?.name}
          back={{ href: backOf(props), label: "Back" }}
        />
        <FormErrors errors={errors} labels={labels} message={message} conflict={conflict} />
        <ClientForm {...props} />
      </div>
    ),
  };
}

function backOf({ client }: Pick<ClientFormProps, "client">): string {
  return client ? clientPath(client.id) : clientsPath;
}

function ClientForm(props: ClientFormProps): VNode {
  const { client, texts, currency, errors = {} } = props;
  const fields = formFields({ ...props, labels });
  const field = (name: keyof typeof labels) => ({ ...fields(name), value: texts[name] });
  return (
    <Form
      class="card flex flex-col gap-4"
      action={client ? clientPath(client.id, "edit") : `${clientsPath}/new`}
    >
      {client === undefined ? null : (
        <input type="hidden" name="version" value={String(client.version)} />
      )}
      <TextInput
        {...field("name")}
        maxlength={200}
        required
        autofocus={client === undefined && Object.keys(errors).length === 0}
      />
      {client === undefined ? (
        <TextInput
          {...field("project")}
          hint="Added along with the client, so that you can track time at once"
          required={false}
          maxlength={200}
        />
      ) : null}
      <TextInput
        {...field("default_hourly_rate")}
        hint={`${currency}, for projects without a rate of their own`}
        inputmode="decimal"
      />
      <div class="grid items-end gap-4 sm:grid-cols-2">
        <TextInput {...field("company")} maxlength={200} />
        <TextInput {...field("contact_person")} maxlength={200} />
        <TextInput {...field("email")} type="email" maxlength={200} />
        <TextInput {...field("phone")} maxlength={50} />
      </div>
      <Textarea {...field("address")} rows={2} maxlength={1_000} />
      <Textarea {...field("description")} maxlength={5_000} />
      <FormActions>
        <Button look="primary" busy="Saving…">
          {client === undefined ? "Add the client" : "Save"}
        </Button>
        <Button href={backOf({ client })}>Cancel</Button>
      </FormActions>
    </Form>
  );
}
