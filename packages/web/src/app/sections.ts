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

/** Whether the emergency switches have a place of their own: for who moves them but does not administer. */
export function canSwitchEmergencies(person: Person): boolean {
  return person.permissions.includes("tsubame:emergency:switch") && !canAdminister(person);
}
