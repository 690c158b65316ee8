/**
 * Colours of all figures and of the report.
 *
 * The series are those of Okabe and Ito (2008), which people with any colour vision tell apart; wherever a
 * colour means something, a shape, a position or a word says it too.
 */
export const palette = {
  blue: "#0072b2",
  vermilion: "#d55e00",
  green: "#009e73",
  purple: "#cc79a7",
  orange: "#e69f00",
  sky: "#56b4e9",
} as const;

/** Colours of the series of a figure, in their order; after the last the first comes again. */
export const seriesColours: readonly string[] = Object.values(palette);

/** Colours that change with the theme of the page. Figures are painted in `light`. */
export const surfaces = {
  light: {
    paper: "#ffffff",
    ink: "#1f2328",
    muted: "#59636e",
    line: "#d1d9e0",
    mark: "#eaf3f9",
    blue: palette.blue,
  },
  dark: {
    paper: "#15191e",
    ink: "#e8ebee",
    muted: "#a3adb8",
    line: "#3a434d",
    mark: "#12303f",
    blue: palette.sky,
  },
} as const;
