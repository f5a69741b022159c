import type { SandboxContext } from "../context.ts";
import type { User } from "../users/user.ts";
import type { LabLanguage } from "./intent.ts";

/** An account that the traffic lab writes with. */
export interface LabCustomer {
  readonly user: User;
  readonly language: LabLanguage;
}

/** Given and family names with the romanised given name that becomes part of the user name (seven letters at most). */
const JAPANESE_GIVEN: readonly (readonly [string, string])[] = [
  ["花子", "hanako"],
  ["太郎", "taro"],
  ["美咲", "misaki"],
  ["健太", "kenta"],
  ["陽菜", "hina"],
  ["翔太", "shota"],
  ["結衣", "yui"],
  ["大輔", "daisuke"],
  ["さくら", "sakura"],
  ["直樹", "naoki"],
  ["恵子", "keiko"],
  ["誠", "makoto"],
  ["由美", "yumi"],
];
const JAPANESE_FAMILY =
  "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村".split(
    " ",
  );
const ENGLISH_GIVEN =
  "Mary James Olivia Noah Emma Liam Grace Henry Aisha Daniel Chloe Lucas Priya".split(" ");
const ENGLISH_FAMILY =
  "Smith Jones Taylor Brown Wilson Evans Walker Wright Khan Murphy Garcia Lee Patel Young Clarke Hall Scott".split(
    " ",
  );

const USERNAME = /^lab[je]\d{1,4}_[a-z]{1,7}$/;

/** Whether an account was made by the traffic lab. */
export function isLabUsername(username: string): boolean {
  return USERNAME.test(username);
}

/** The lab's account number so and so of a language: always the same person, so that another run meets them again. */
function identityOf(language: LabLanguage, number: number): { username: string; name: string } {
  const given = number % 13;
  // 17 and 13 have no common divisor: all combinations come up before one repeats.
  const family = number % 17;
  if (language === "ja") {
    const [name, romanised] = JAPANESE_GIVEN[given] ?? ["花子", "hanako"];
    return {
      username: `labj${number}_${romanised}`,
      name: `${JAPANESE_FAMILY[family]} ${name}`,
    };
  }
  const name = ENGLISH_GIVEN[given] ?? "Mary";
  return {
    username: `labe${number}_${name.toLowerCase()}`,
    name: `${name} ${ENGLISH_FAMILY[family]}`,
  };
}

/** Finds or makes the first `count` accounts of a language. The pages hear of new ones once, not of each. */
export function enlistCustomers(
  context: SandboxContext,
  wanted: { language: LabLanguage; count: number },
): LabCustomer[] {
  const { language, count } = wanted;
  const customers: LabCustomer[] = [];
  let newest: User | null = null;
  for (let number = 1; number <= count; number += 1) {
    const identity = identityOf(language, number);
    let user = context.users.byUsername(identity.username);
    if (user === undefined) {
      const added = context.users.add(identity);
      if (added === "username-taken") continue;
      user = added;
      newest = added;
    }
    customers.push({ user, language });
  }
  if (newest !== null) context.live.publish({ type: "user", userId: newest.id });
  return customers;
}
