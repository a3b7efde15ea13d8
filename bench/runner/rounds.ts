/**
 * Orders the sides of a round: each round starts with the next one (A B C, B C A, …), so that a slow
 * minute of the machine affects all of them.
 */
export function inTurn<Side>(sides: readonly Side[], round: number): readonly Side[] {
  const start = round % sides.length;
  return [...sides.slice(start), ...sides.slice(0, start)];
}

/** Results of every side, one for each round. */
export type Rounds<Name extends string, Result> = Record<Name, Result[]>;

/**
 * Measures every side once per round, one at a time.
 * @param afterRound Called after each round, counted from 1, with its results in the order of `sides`.
 */
export async function runRounds<Name extends string, Result>(
  sides: Readonly<Record<Name, (round: number) => Promise<Result>>>,
  rounds: number,
  afterRound: (round: number, results: readonly Result[]) => Promise<void> | void,
): Promise<Rounds<Name, Result>> {
  const names = Object.keys(sides) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Rounds<
    Name,
    Result
  >;
  for (let round = 0; round < rounds; round += 1) {
    for (const name of inTurn(names, round)) results[name].push(await sides[name](round));
    await afterRound(
      round + 1,
      names.flatMap((name) => results[name].slice(-1)),
    );
  }
  return results;
}
