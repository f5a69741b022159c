import type { TextId } from "../../i18n/languages.ts";
import type { MyWork } from "./work-data.ts";
/** The name of a presence in the reader's language; one that the desktop does not know is shown as it came. */
export declare function presenceTextId(presence: string): TextId | null;
/** Top of the list: the On Queue switch, the presence, and how full my hands are. */
export declare function PresenceHeader({ work }: {
    readonly work: MyWork;
}): import("react").JSX.Element;
