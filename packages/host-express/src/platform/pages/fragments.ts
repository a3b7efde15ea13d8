import { isValidElement, type ComponentChild, type ComponentType, type VNode } from "preact";
import { renderToString } from "preact-render-to-string";

/** Most elements that a request can ask for. */
const maxFragments = 20;

/**
 * Reads the ids of the elements that a request asks for: `X-Fragment: timer recent`.
 * @returns undefined if it asks for the whole page
 */
export function requestedFragments(header: string | string[] | undefined): string[] | undefined {
  if (typeof header !== "string") return undefined;
  return header.split(" ").filter(Boolean).slice(0, maxFragments);
}

/**
 * Renders the elements of a page that have one of the ids, in the order of the page. Components are
 * called as functions, so those of pages have no state.
 */
export function renderFragments(page: VNode, ids: readonly string[]): string {
  return findAll(page, new Set(ids))
    .map((element) => renderToString(element))
    .join("\n");
}

function findAll(node: ComponentChild | readonly ComponentChild[], ids: Set<string>): VNode[] {
  if (Array.isArray(node)) return node.flatMap((each: ComponentChild) => findAll(each, ids));
  if (!isValidElement(node)) return [];
  const { type, props } = node as VNode<{ id?: unknown; children?: ComponentChild }>;
  if (typeof type === "function") return findAll(call(type, props), ids);
  if (typeof props.id === "string" && ids.has(props.id)) return [node];
  return findAll(props.children, ids);
}

/** Renders a component once. A fragment (`<>…</>`) returns its children. */
function call(component: ComponentType, props: object): ComponentChild {
  return (component as (props: object) => ComponentChild)(props);
}
