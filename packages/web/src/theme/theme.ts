import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

/** The accent: swallow blue, hue 225. Shade 6 on white and white on shade 7 keep a contrast of 4.5 or more. */
const swallow: MantineColorsTuple = [
  "#eef2ff",
  "#dde5ff",
  "#bccbfd",
  "#97aef9",
  "#758ff3",
  "#5a76ea",
  "#3f5fdd",
  "#2b50c8",
  "#2342a6",
  "#1c3583",
];

/** The signal for "good": accepting an offer, being on queue. Always with a word beside it. */
const good: MantineColorsTuple = [
  "#e6f6ee",
  "#cdebdd",
  "#9fd8bd",
  "#6cc49a",
  "#43b17c",
  "#2a9a68",
  "#1f8559",
  "#1b7a56",
  "#156345",
  "#0f4c35",
];

/** The signal for what cannot be undone; readable as text and under white text in both schemes. */
const bad: MantineColorsTuple = [
  "#fdeceb",
  "#fbd5d2",
  "#f6aca7",
  "#ff9a90",
  "#ff9a90",
  "#dc4a40",
  "#c4342b",
  "#b3261e",
  "#931d17",
  "#761611",
];

/** Greys of dark controls, from the same scale as the tokens. */
const dark: MantineColorsTuple = [
  "#e7eaf0",
  "#c5ccd8",
  "#a0a9b8",
  "#8a94a5",
  "#363d4a",
  "#2a303b",
  "#1c2029",
  "#161920",
  "#12151b",
  "#0c0e12",
];

/**
 * Look of every Mantine component. Sizes follow a 4 px grid, radius is 6, and colours come from the variables in
 * `tokens.css`, so light and dark are one set of names.
 */
export const theme = createTheme({
  primaryColor: "swallow",
  primaryShade: { light: 7, dark: 6 },
  colors: { swallow, good, bad, dark },
  defaultRadius: 6,
  fontFamily: "var(--t-font)",
  fontFamilyMonospace: "var(--t-font-mono)",
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  headings: {
    fontFamily: "var(--t-font)",
    fontWeight: "600",
    sizes: { h1: { fontSize: "20px" }, h2: { fontSize: "16px" }, h3: { fontSize: "14px" } },
  },
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    InputWrapper: {
      styles: { description: { fontSize: "13px", lineHeight: "1.5", marginBottom: "4px" } },
    },
    Button: { defaultProps: { size: "sm" } },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    Select: {
      defaultProps: {
        size: "sm",
        allowDeselect: false,
        checkIconPosition: "right",
        comboboxProps: { keepMounted: false },
      },
    },
    Autocomplete: { defaultProps: { size: "sm", comboboxProps: { keepMounted: false } } },
    // The caret keeps its place beside a chosen pill in a narrow column, too.
    MultiSelect: { defaultProps: { size: "sm" }, styles: { inputField: { minWidth: 32 } } },
    // What is out of range stays as typed and is refused where it stands, instead of becoming another number.
    NumberInput: { defaultProps: { size: "sm", clampBehavior: "none" } },
    Textarea: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: false, fz: "xs" } },
    Menu: {
      defaultProps: {
        withInitialFocusPlaceholder: false,
        shadow: "md",
        transitionProps: { duration: 100 },
      },
    },
    Modal: { defaultProps: { transitionProps: { duration: 120 }, centered: true } },
    Drawer: { defaultProps: { transitionProps: { duration: 120 } } },
  },
});

/** Points Mantine's own variables at our tokens. */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const variables = {
    "--mantine-color-body": "var(--t-surface)",
    "--mantine-color-text": "var(--t-text)",
    "--mantine-color-dimmed": "var(--t-text-dim)",
    "--mantine-color-placeholder": "var(--t-text-faint)",
    "--mantine-color-default": "var(--t-surface)",
    "--mantine-color-default-hover": "var(--t-hover)",
    "--mantine-color-default-color": "var(--t-text)",
    "--mantine-color-default-border": "var(--t-border-strong)",
    "--mantine-color-error": "var(--t-bad)",
    "--mantine-color-anchor": "var(--t-accent)",
  };
  return { variables: {}, light: variables, dark: variables };
};
