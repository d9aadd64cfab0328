/** What shows where a control is and how it is set, and what charts are drawn in, differs by 3:1 from what is around it. */
import { expect, it } from 'vitest';
import { describeInBrowser, type Theme } from '../support/browser.js';
import { browserScene } from '../support/browser-scene.js';

const scene = browserScene();
const { tab } = scene;

const TREES = '/console/accounts/12a3456b-7c89-012d-3456-78901e23fg45';
const USER = `${TREES}/users/d0000000-0000-4000-8000-000000000001`;

/** WCAG 2.2, 1.4.11, which axe has no rule for. */
const ENOUGH = 3;

/** Told to the browser: each element of a selector, its colour by that property against what it lies on. */
const MEASURE = String.raw`(selector, property) => {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const parse = (color) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = color;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (color) => {
    const [red, green, blue] = parse(color).slice(0, 3).map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const backgroundOf = (element) => {
    const color = getComputedStyle(element).backgroundColor;
    if (parse(color)[3] === 255) return color;
    return element.parentElement ? backgroundOf(element.parentElement) : 'white';
  };
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  return [...document.querySelectorAll(selector)].map((element) =>
    ratio(getComputedStyle(element)[property], backgroundOf(element.parentElement)),
  );
}`;

/** The lowest of all; there has to be one. */
const contrastOf = async (selector: string, property: string): Promise<number> => {
  await tab.page.locator(selector).first().waitFor({ state: 'attached' });
  const ratios = await tab.page.evaluate<number[]>(
    `(${MEASURE})(${JSON.stringify(selector)}, ${JSON.stringify(property)})`,
  );
  return Math.min(...ratios);
};

const THEMES: readonly Theme[] = ['light', 'dark'];

describeInBrowser('the contrast of', () => {
  it.each(THEMES)('fields, choices, checkboxes and buttons, %s', async (theme) => {
    await scene.open(`${TREES}/users`, { theme });
    expect(await contrastOf('input[type=search]', 'borderTopColor')).toBeGreaterThanOrEqual(ENOUGH);
    expect(await contrastOf('select', 'borderTopColor')).toBeGreaterThanOrEqual(ENOUGH);
    expect(await contrastOf('select + * > svg', 'color')).toBeGreaterThanOrEqual(ENOUGH);
    expect(await contrastOf('input[type=checkbox]', 'borderTopColor')).toBeGreaterThanOrEqual(ENOUGH);
    expect(await contrastOf('main button[data-variant=default]', 'borderTopColor')).toBeGreaterThanOrEqual(
      ENOUGH,
    );
  });

  it.each(THEMES)('switches, on and off, %s', async (theme) => {
    await scene.open(USER, { theme });
    await tab.page.getByRole('switch', { checked: false }).first().click();
    for (const which of [':checked', ':not(:checked)']) {
      const track = `input${which}:enabled + .mantine-Switch-track`;
      expect(await contrastOf(track, 'backgroundColor')).toBeGreaterThanOrEqual(ENOUGH);
      // The thumb lies on its track.
      expect(await contrastOf(`${track} > .mantine-Switch-thumb`, 'backgroundColor')).toBeGreaterThanOrEqual(
        ENOUGH,
      );
    }
  });

  it.each(THEMES)('rings and their legends, %s', async (theme) => {
    await scene.open(TREES, { theme });
    await tab.page.locator('.recharts-sector').first().waitFor();
    expect(await contrastOf('.recharts-sector', 'fill')).toBeGreaterThanOrEqual(ENOUGH);
    expect(await contrastOf('[class*=swatch]', 'backgroundColor')).toBeGreaterThanOrEqual(ENOUGH);
  });
});
