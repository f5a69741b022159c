import { isConflict } from "@tsubame/store";
import { AppError, nameTaken, notFound } from "../http/errors.ts";

/** Something that is still asked for by name; `usedBy` are the names of what asks. */
export function stillUsed(
  code: "schedule.inUse" | "scheduleGroup.inUse" | "emergencyGroup.inUse" | "customerList.inUse",
  usedBy: readonly { readonly name: string }[],
): AppError {
  const names = usedBy.map(({ name }) => name).join(", ");
  return new AppError({
    code,
    status: 409,
    message: `It is still used by: ${names}. Change that first.`,
    details: { usedBy: names },
  });
}

/** Why a change found nothing to change: it is gone, or in a later version than the caller has read. */
export function missedChange(
  entityName: string,
  id: string,
  present: { readonly version: number } | undefined,
): AppError {
  if (present === undefined) return notFound(entityName, id);
  return new AppError({
    code: "general.conflict",
    status: 409,
    message: `Somebody has changed this ${entityName} meanwhile. Read it again.`,
    isRetryable: true,
    details: { currentVersion: present.version },
  });
}

/** Runs a change and says of a used name that it is taken; `index` is the unique index of names. */
export async function refuseTakenName<T>(
  entityName: string,
  index: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isConflict(error, index)) throw nameTaken(entityName, error);
    throw error;
  }
}
