/** Colours and defaults of every component. Each pair of text and background has the contrast of WCAG 2.2 AA. */
import { createTheme, type CSSVariablesResolver } from '@mantine/core';

export const theme = createTheme({
  primaryColor: 'blue',
  primaryShade: 8,
  autoContrast: true,
  luminanceThreshold: 0.35,
  cursorType: 'pointer',
  defaultRadius: 'md',
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif',
  components: {
    // Questions with long names take two lines.
    Modal: { styles: { title: { fontWeight: 600, lineHeight: 1.35 } } },
    // A <header> would be a second banner of the page.
    ModalHeader: { defaultProps: { component: 'div' } },
    DrawerHeader: { defaultProps: { component: 'div' } },
  },
});

/** Mantine's greys and reds for text are too faint, and so are the borders of controls (style.css has more of them). */
export const cssVariables: CSSVariablesResolver = ({ colors }) => ({
  variables: { '--combobox-chevron-color': 'var(--mantine-color-default-border)' },
  light: {
    '--mantine-color-default-border': colors.gray[6],
    '--line': colors.gray[4],
    '--mantine-color-disabled-color': colors.gray[7],
    '--mantine-color-dimmed': colors.gray[7],
    '--mantine-color-placeholder': colors.gray[7],
    '--mantine-color-error': colors.red[9],
    '--mantine-color-anchor': colors.blue[9],
  },
  dark: {
    '--mantine-color-default-border': colors.dark[2],
    '--line': colors.dark[4],
    '--mantine-color-disabled-color': colors.dark[1],
    '--mantine-color-dimmed': colors.dark[1],
    '--mantine-color-placeholder': colors.dark[1],
    '--mantine-color-error': colors.red[4],
    '--mantine-color-anchor': colors.blue[3],
  },
});
