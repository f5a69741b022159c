import { describe, expect, it } from "vitest";
import { userAuthenticationSchema } from "../apps/user-authentication.ts";
import { ACCESS_LEVELS, PERMISSIONS } from "../apps/access-level.ts";
import { KEY_KINDS } from "../portal/key-actions.ts";
import { FORM_PROBLEMS } from "../portal/refusals.ts";

type Texts = Record<string, unknown>;

/** Keys of a dictionary and of the dictionaries inside it, with what kind of value stands there. */
function shape(dictionary: Texts, prefix = ""): string[] {
  return Object.entries(dictionary).flatMap(([key, value]) =>
    typeof value === "object" && value !== null
      ? shape(value as Texts, `${prefix}${key}.`)
      : [`${prefix}${key}: ${typeof value}`],
  );
}

async function textsOf(language: "en" | "ja"): Promise<Texts> {
  const address = new URL(`../../pages/portal-texts-${language}.js`, import.meta.url).href;
  return ((await import(address)) as Record<string, Texts>)[language] ?? {};
}

/** Every sentence with which the form of user authentication can be refused. */
function authenticationProblems(): string[] {
  const good = {
    isOauth1Enabled: true,
    isOauth2Enabled: false,
    appType: "bot",
    callbackUrls: ["https://a.example/cb"],
    websiteUrl: "https://a.example",
  };
  const wrong = [
    { isOauth1Enabled: false },
    { callbackUrls: [] },
    { callbackUrls: Array.from({ length: 11 }, (_, index) => `https://a.example/${index}`) },
    ...["", "no address", "ftp://a.example", "http://localhost/"].map((url) => ({
      callbackUrls: [url],
    })),
    ...["", "no address", "ftp://a.example"].map((websiteUrl) => ({ websiteUrl })),
  ];
  return wrong.flatMap((change) => {
    const parsed = userAuthenticationSchema.safeParse({ ...good, ...change });
    return parsed.success ? [] : parsed.error.issues.map((issue) => issue.message);
  });
}

describe("the portal's sentences", () => {
  it("exist in English and Japanese alike", async () => {
    expect(shape(await textsOf("ja"))).toEqual(shape(await textsOf("en")));
  });

  it.each(["en", "ja"] as const)("say in %s what is wrong with a field", async (language) => {
    const { problems } = (await textsOf(language)) as { problems: Record<string, string> };
    const given = [...Object.values(FORM_PROBLEMS), ...authenticationProblems()];
    expect(given.length).toBeGreaterThan(15);
    expect(given.filter((sentence) => problems[sentence] === undefined)).toEqual([]);
  });

  it("name every plan, permission and key that there is", async () => {
    const texts = (await textsOf("ja")) as Record<string, Texts>;
    expect(Object.keys(texts["plans"] ?? {})).toEqual([...ACCESS_LEVELS]);
    expect(Object.keys(texts["planNotes"] ?? {})).toEqual([...ACCESS_LEVELS]);
    expect(Object.keys(texts["permissions"] ?? {})).toEqual([...PERMISSIONS]);
    expect(Object.keys(texts["tokenPermissions"] ?? {})).toEqual([...PERMISSIONS]);
    expect(Object.keys(texts["regenerateText"] ?? {})).toEqual([...KEY_KINDS]);
  });
});
