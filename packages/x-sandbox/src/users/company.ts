import type { SandboxContext } from "../context.ts";

/** Whether an account is a company's rather than a customer's: it owns an app or is subscribed to one. */
export function isCompany(context: SandboxContext, userId: string): boolean {
  return (
    context.apps.list().some((app) => app.ownerId === userId) ||
    context.webhooks.subscriptionsOfUser(userId).length > 0
  );
}
