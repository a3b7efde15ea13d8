import type { PackageManifest } from "../published-packages";
import { addressOf } from "./address";

// Rules for a release as a whole.

/** Finds what speaks against releasing the packages, one line each. */
export function releaseFaults(packages: readonly PackageManifest[]): string[] {
  const versions = [...new Set(packages.map(({ version }) => version))];
  return [
    ...(versions.length === 1
      ? []
      : [`The packages have several versions: ${versions.join(", ")}`]),
    ...packages
      .filter(({ publishConfig = {} }) => !isReady(publishConfig))
      .map(({ name }) => `${name}: publishConfig needs access "public" and provenance true`),
  ];
}

function isReady({ access, provenance }: Readonly<Record<string, unknown>>): boolean {
  return access === "public" && provenance === true;
}

/**
 * Finds what is missing to publish to a public registry.
 * @param repository The field of the repository's own `package.json`.
 */
export function publicFaults(
  repository: unknown,
  packages: readonly PackageManifest[],
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const unreleased = packages.filter(({ version }) => version === "0.0.0");
  return [
    ...(addressOf(repository)
      ? []
      : [
          "`repository` in package.json is not the https URL of the project, which provenance and " +
            'registries link: see "Releases" in CONTRIBUTING.md',
        ]),
    ...(unreleased.length === 0
      ? []
      : ["The version is 0.0.0: run `npx changeset version` and commit first"]),
    ...(env["CI"] ? [] : ["Publish from CI, which signs the provenance"]),
  ];
}
