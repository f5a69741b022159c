interface Person {
  readonly permissions: readonly string[];
}

/** Whether the waiting list is offered to a person. */
export function canWatch(person: Person): boolean {
  return person.permissions.includes("tsubame:waiting:view");
}

/** Whether the administrator's pages are offered to a person. */
export function canAdminister(person: Person): boolean {
  return (
    person.permissions.includes("messaging:integration:add") ||
    person.permissions.includes("routing:queue:add") ||
    person.permissions.includes("directory:user:add")
  );
}
