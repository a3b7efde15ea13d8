import { newLabelBody, readBody } from "../bodies";
import type { Call, Handler } from "../call";
import { pageOf } from "../pages";
import { labelPayload } from "../payloads";
import type { LabelRecord } from "../records";
import { invalid } from "../responses";

/** `GET …/labels`: lists labels: those that were created, and those that issues have. */
export const listLabels: Handler = (call) => {
  const page = pageOf([...labelsOf(call).values()], `${call.repositoryUrl}/labels`, call.query);
  return {
    status: 200,
    body: page.items.map((label) => labelPayload(label.name, label)),
    headers: page.link === undefined ? {} : { link: page.link },
  };
};

/** `POST …/labels`: creates a label. */
export const createLabel: Handler = (call) => {
  const { name, color, description = null } = readBody(newLabelBody, call.text, "Label");
  if (labelsOf(call).has(name.toLowerCase())) {
    throw invalid([{ resource: "Label", code: "already_exists", field: "name" }]);
  }
  const label = { name, color, description };
  call.repository.labels.set(name.toLowerCase(), label);
  return { status: 201, body: labelPayload(name, label) };
};

function labelsOf({ repository }: Call): ReadonlyMap<string, LabelRecord> {
  const all = new Map(repository.labels);
  for (const { labels } of repository.issues.values()) {
    for (const name of labels) {
      const known = all.get(name.toLowerCase());
      all.set(name.toLowerCase(), known ?? { name, color: "d73a4a", description: null });
    }
  }
  return all;
}
