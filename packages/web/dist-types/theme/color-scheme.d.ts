/** Light, dark or as the machine says; `first-paint.js` reads the same key before anything is drawn. */
export declare const colorSchemeManager: import("@mantine/core").MantineColorSchemeManager;
