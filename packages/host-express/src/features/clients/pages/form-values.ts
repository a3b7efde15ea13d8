import * as z from "zod";
import type { Refused } from "../../../platform/change-outcome";
import { formRefusal, type FormRefusal } from "../../../platform/http/form-refusal";
import { decimal } from "../../../platform/db/decimal";
import {
  formText,
  formVersion,
  shownNumber,
  typedNumber,
} from "../../../platform/http/form-values";
import type { FieldErrors } from "../../../platform/http/http-error";
import { readInput } from "../../../platform/http/validate";
import { newProject } from "../../projects/schema";
import { newClient } from "../schema";
import type { ClientRow } from "../store";
import type { ClientTexts } from "./form";

/** The fields of the form, as they are sent. */
export const clientForm = z.object({
  version: formVersion,
  name: formText(1_000),
  company: formText(1_000),
  contact_person: formText(1_000),
  email: formText(1_000),
  phone: formText(500),
  address: formText(5_000),
  description: formText(20_000),
  default_hourly_rate: formText(50),
  project: formText(1_000),
});

/** The texts of a new client. */
export const blankClient: ClientTexts = {
  name: "",
  company: "",
  contact_person: "",
  email: "",
  phone: "",
  address: "",
  description: "",
  default_hourly_rate: "",
  project: "",
};

/** The texts that the form shows for a client. */
export function textsOf(row: ClientRow): ClientTexts {
  return {
    name: row.name,
    company: row.company ?? "",
    contact_person: row.contact_person ?? "",
    email: row.email ?? "",
    phone: row.phone ?? "",
    address: row.address ?? "",
    description: row.description ?? "",
    default_hourly_rate: shownNumber(decimal(row.default_hourly_rate)),
    project: "",
  };
}

const fields = newClient.omit({ custom_fields: true });
const projectField = newProject.pick({ name: true });

/** Reads the form by the rules of the REST API. */
export function readForm(form: ClientTexts) {
  const { project: projectName, default_hourly_rate: rate, ...rest } = form;
  const read = readInput(fields, {
    name: rest.name,
    company: rest.company,
    contact_person: rest.contact_person,
    email: rest.email.trim(),
    phone: rest.phone,
    address: rest.address,
    description: rest.description,
    default_hourly_rate: typedNumber(rate),
  });
  const hasProject = projectName.trim() !== "";
  const project = hasProject ? readInput(projectField, { name: projectName }) : undefined;
  if (read.status === "read" && project?.status !== "invalid") {
    return { status: "read", value: read.value, project: project?.value.name } as const;
  }
  const errors: FieldErrors = {
    ...(read.status === "invalid" ? read.errors : {}),
    ...(project?.status === "invalid" ? { project: project.errors["name"] ?? [] } : {}),
  };
  return { status: "invalid", errors } as const;
}

/** What the form shows for a refused change. */
export function errorsOf(refused: Refused): FormRefusal {
  return formRefusal(refused, "client");
}
