import { keyTexts } from "./texts/key-texts.ts";
import { messageTexts } from "./texts/message-texts.ts";
import { placeTexts } from "./texts/place-texts.ts";
import { planTexts } from "./texts/plan-texts.ts";

/** What each finding says: what is the matter, where to mend it, and what happens afterwards. */
export const checkTexts = { ...planTexts, ...keyTexts, ...placeTexts, ...messageTexts } as const;
