// The phones' sentences in the reader's language.

import { texts } from "./phone-texts.js";
import { language } from "./reader.js";

/** Every sentence of the phones in the reader's language. */
export const text = texts[language];
