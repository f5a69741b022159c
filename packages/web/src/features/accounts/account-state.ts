import type { TwitterIntegration } from "@tsubame/contract";
import type { TextId } from "../../i18n/languages.ts";
import type { StateTone } from "../../ui/StateTag.tsx";

/** How an account's connection stands, as a word and a tone. */
export function accountState(account: Pick<TwitterIntegration, "createStatus" | "status">): {
  readonly tone: StateTone;
  readonly id: TextId;
} {
  if (account.createStatus === "Initiated") return { tone: "busy", id: "accounts.stateConnecting" };
  if (account.createStatus === "Error") return { tone: "bad", id: "accounts.stateFailed" };
  return account.status === "Active"
    ? { tone: "good", id: "accounts.stateActive" }
    : { tone: "bad", id: "accounts.stateInactive" };
}
