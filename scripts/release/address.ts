// The public address of the project. The repository's own `package.json` has it once, as `repository`;
// a release writes it into every package.

/** The fields by which registries link a package to its project. */
export interface Address {
  readonly repository: { readonly type: "git"; readonly url: string };
  readonly homepage: string;
  readonly bugs: { readonly url: string };
}

/** Stands in for the address in a dry run of a project that has none yet. */
export const madeUpAddress = "https://example.com/made-up/tt-connectors";

/**
 * The address as packages have it.
 * @param repository Where the repository is on the web, e.g. `https://github.com/acme/tt-connectors`, also
 * as `git+https://….git`.
 * @returns undefined if this is not an https URL
 */
export function addressOf(repository: unknown): Address | undefined {
  if (typeof repository !== "string" || !/^(git\+)?https:\/\//.test(repository)) return undefined;
  const web = repository.replace(/^git\+/, "").replace(/\/$|\.git$/, "");
  if (!URL.canParse(web)) return undefined;
  return {
    // The form that npm would otherwise correct it to, with a warning.
    repository: { type: "git", url: `git+${web}.git` },
    homepage: `${web}#readme`,
    bugs: { url: `${web}/issues` },
  };
}

/** A package's manifest with the address, and the folder in which the repository has the package. */
export function withAddress(
  manifest: object,
  { repository, ...address }: Address,
  directory: string,
): object {
  return { ...manifest, repository: { ...repository, directory }, ...address };
}
