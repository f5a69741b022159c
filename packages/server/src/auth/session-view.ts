import { uiLanguages, type Session, type UiLanguage } from "@tsubame/contract";
import { readOrganization, type UserRow } from "@tsubame/store";
import type { Context } from "../context.ts";
import { developerPortalUrl } from "../x-accounts/x-place.ts";
import { isRoleName, permissionsOf } from "./roles.ts";

/** A language of the desktop, or null for anything else. */
export function uiLanguageOf(value: string | null): UiLanguage | null {
  return uiLanguages.find((language) => language === value) ?? null;
}

/** What the desktop needs to know about who is signed in. */
export async function sessionView(
  { db, config }: Pick<Context, "db" | "config">,
  user: UserRow,
): Promise<Session> {
  const organization = await readOrganization(db);
  return {
    user: {
      id: user.id,
      name: user.name,
      email: user.email,
      roles: user.roles.filter(isRoleName),
      permissions: [...permissionsOf(user.roles)].toSorted(),
      language: uiLanguageOf(user.language),
      version: user.version,
    },
    organization: {
      id: organization.id,
      name: organization.name,
      defaultLanguage: uiLanguageOf(organization.default_language) ?? "en",
    },
    xPortalUrl: developerPortalUrl(config),
  };
}
