/** What connections do after they are opened. */
export const occupations = [
  "send nothing",
  "send headers slowly",
  "send a body slowly",
  "read nothing",
] as const;
export type Occupation = (typeof occupations)[number];

/** Connections that a process of its own opens, and keeps open until the host closes them. */
export interface OccupationOrder {
  readonly url: string;
  readonly count: number;
  readonly occupation: Occupation;
}
