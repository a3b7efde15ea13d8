import { installedWith, type Lockfile } from "./installed-with";

/**
 * The parts of a CycloneDX document that name packages.
 * @see https://cyclonedx.org/docs/1.5/json/
 */
export interface Bom {
  readonly metadata: { readonly component: BomComponent };
  readonly components: readonly BomComponent[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

interface BomComponent {
  /** Name and version: `express@5.3.0`. */
  readonly "bom-ref": string;
}

/**
 * Limits the document of a whole repository to one package and what npm installs with it. `npm sbom`
 * itself leaves out packages that the root also has as development dependencies.
 * @param root Path of the package in the lockfile.
 * @throws Error if a package is not in the document
 */
export function bomOf(bom: Bom, lockfile: Lockfile, root: string): Bom {
  const byRef = new Map(bom.components.map((component) => [component["bom-ref"], component]));
  const componentOf = (path: string): BomComponent => {
    const { name = path.replace(/^.*node_modules\//, ""), version = "" } =
      lockfile.packages[path] ?? {};
    const component = byRef.get(`${name}@${version}`);
    if (!component) throw new Error(`${name}@${version} is not in the document`);
    return component;
  };
  const component = componentOf(root);
  const components = [...new Set(installedWith(lockfile, root).map(componentOf))];
  const refs = new Set([component, ...components].map((each) => each["bom-ref"]));
  return {
    ...bom,
    metadata: { ...bom.metadata, component },
    components,
    dependencies: bom.dependencies
      .filter(({ ref }) => refs.has(ref))
      .map((each) => ({ ...each, dependsOn: each.dependsOn.filter((ref) => refs.has(ref)) })),
  };
}
