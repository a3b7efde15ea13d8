// What a task can hold. Builders cut to it, and the check of changes refuses what exceeds it.

/** Characters of a task's name. */
export const maxNameCharacters = 200;

/** Characters of a task's description. */
export const maxDescriptionCharacters = 10_000;

/** Labels of a task. */
export const maxLabels = 100;

/** Characters of a label. */
export const maxLabelCharacters = 100;
