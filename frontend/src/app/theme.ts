/** Mantine speaks the same visual language as `tokens.css`: its colours, sizes and fonts point at the tokens. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";
import i18n from "i18next";

const brand: MantineColorsTuple = [
  "#eceffd",
  "#d6dcfa",
  "#aab5f3",
  "#7d8dec",
  "#5d70e6",
  "#4a5ee0",
  "#3f51d1",
  "#3444b8",
  "#2d3ba0",
  "#222d80",
];

/** Cool greys; Mantine draws inputs, menus and borders of the dark scheme with them. */
const dark: MantineColorsTuple = [
  "#e7eaf0",
  "#c9d0db",
  "#a5afc0",
  "#8e98aa",
  "#475166",
  "#2f3644",
  "#232833",
  "#1b1f27",
  "#14171d",
  "#0f1116",
];

/** White text on its sixth shade keeps 4.5:1, which Mantine's own red does not. */
const red: MantineColorsTuple = [
  "#fdeaea",
  "#fad2d3",
  "#f3a6a8",
  "#ec7a7d",
  "#e45c60",
  "#dc464a",
  "#d13438",
  "#b42b2f",
  "#a32226",
  "#7d1a1d",
];

const SURFACE = { background: "var(--wf-surface)" };

export const theme = createTheme({
  primaryColor: "brand",
  primaryShade: { light: 6, dark: 5 },
  colors: { brand, dark, red },
  fontFamily: "var(--wf-font)",
  fontFamilyMonospace: "var(--wf-mono)",
  headings: {
    fontFamily: "var(--wf-font)",
    fontWeight: "640",
    sizes: {
      h1: { fontSize: "var(--wf-text-2xl)", lineHeight: "1.25" },
      h2: { fontSize: "var(--wf-text-xl)", lineHeight: "1.3" },
      h3: { fontSize: "var(--wf-text-lg)", lineHeight: "1.35" },
      h4: { fontSize: "var(--wf-text-md)", lineHeight: "1.4" },
    },
  },
  fontSizes: {
    xs: "var(--wf-text-sm)",
    sm: "13.5px",
    md: "var(--wf-text-md)",
    lg: "var(--wf-text-lg)",
    xl: "var(--wf-text-xl)",
  },
  defaultRadius: "md",
  radius: { sm: "4px", md: "8px", lg: "12px" },
  cursorType: "pointer",
  autoContrast: true,
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true, multiline: true, maw: 320 } },
    Modal: {
      // Asked for at each drawing: the name of the cross follows the language.
      defaultProps: () => ({
        centered: true,
        overlayProps: { backgroundOpacity: 0.45, blur: 2 },
        closeButtonProps: { "aria-label": i18n.t("action.close", { ns: "common" }) },
      }),
      styles: { content: SURFACE, header: SURFACE, title: { fontWeight: 640, fontSize: "var(--wf-text-lg)" } },
    },
    Paper: { styles: { root: { "--paper-border-color": "var(--wf-border)" } } },
    Badge: { defaultProps: { variant: "light", tt: "none" } },
    Button: { defaultProps: { size: "sm" } },
    SegmentedControl: {
      styles: { root: { background: "var(--wf-surface-sunken)", border: "1px solid var(--wf-border)" }, label: { paddingInline: 10 } },
    },
    TextInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", comboboxProps: { shadow: "md" } } },
    Menu: { defaultProps: { shadow: "md", position: "bottom-end", withinPortal: true } },
  },
});

/** Quiet areas in a colour, such as badges and notes, look like the states they tell of. */
function soft(colour: string, state: string): Record<string, string> {
  return {
    [`--mantine-color-${colour}-light`]: `var(--wf-${state}-soft)`,
    [`--mantine-color-${colour}-light-hover`]: `color-mix(in srgb, var(--wf-${state}-soft), var(--wf-${state}) 12%)`,
    [`--mantine-color-${colour}-light-color`]: `var(--wf-${state}-text)`,
    [`--mantine-color-${colour}-text`]: `var(--wf-${state}-text)`,
  };
}

export const variables: CSSVariablesResolver = () => {
  const shared = {
    "--mantine-color-body": "var(--wf-bg)",
    "--mantine-color-text": "var(--wf-text)",
    "--mantine-color-dimmed": "var(--wf-text-muted)",
    "--mantine-color-default": "var(--wf-surface)",
    "--mantine-color-default-hover": "var(--wf-hover)",
    "--mantine-color-default-border": "var(--wf-border-strong)",
    "--mantine-color-error": "var(--wf-bad-text)",
    "--mantine-color-placeholder": "var(--wf-text-faint)",
    "--mantine-color-brand-light": "var(--wf-accent-soft)",
    "--mantine-color-brand-light-hover": "var(--wf-accent-soft-hover)",
    "--mantine-color-brand-light-color": "var(--wf-accent-text)",
    "--mantine-color-anchor": "var(--wf-accent-text)",
    ...soft("gray", "idle"),
    ...soft("green", "ok"),
    ...soft("teal", "ok"),
    ...soft("yellow", "warn"),
    ...soft("orange", "warn"),
    ...soft("red", "bad"),
    ...soft("blue", "busy"),
  };
  return { variables: {}, light: shared, dark: shared };
};
