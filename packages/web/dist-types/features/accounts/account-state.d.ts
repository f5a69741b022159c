import type { TwitterIntegration } from "@tsubame/contract";
import type { TextId } from "../../i18n/languages.ts";
import type { StateTone } from "../../ui/StateTag.tsx";
/** How an account's connection stands, as a word and a tone. */
export declare function accountState(account: Pick<TwitterIntegration, "createStatus" | "status">): {
    readonly tone: StateTone;
    readonly id: TextId;
};
