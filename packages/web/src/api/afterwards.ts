/**
 * Does `next` once a mutation has succeeded, also when what started it has gone from the screen meanwhile: the callbacks of
 * `mutate` die with their component. A failure is shown by the mutation's own `error`.
 */
export function afterwards<T>(work: Promise<T>, next: (value: T) => void): void {
  void follow(work, next);
}

async function follow<T>(work: Promise<T>, next: (value: T) => void): Promise<void> {
  const [outcome] = await Promise.allSettled([work]);
  if (outcome.status === "fulfilled") next(outcome.value);
}
