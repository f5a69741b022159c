import { localStorageColorSchemeManager } from "@mantine/core";

/** Light, dark or as the machine says; `first-paint.js` reads the same key before anything is drawn. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: "tsubame.colorScheme" });
