/** Draws a run as one picture: bars for the most important work. */
import { figureOf, rowOf } from './figure.mjs';
import { SERVERS } from './server.mjs';

const WIDTH = 860;
const LABEL_WIDTH = 290;
const BAR_WIDTH = 480;
const BAR_HEIGHT = 18;
const BAR_STEP = 26;
const PANEL_HEAD = 48;

const PANELS = [
  {
    work: 'updateUser',
    inFlight: 32,
    figure: 'perSecond',
    title: 'updateUser, 32 in flight: requests a second',
  },
  {
    work: 'updateUser',
    inFlight: 128,
    figure: 'perSecond',
    title: 'updateUser, 128 in flight: requests a second',
  },
  { work: 'updateUser', inFlight: 32, figure: 'cpu', title: 'updateUser, 32 in flight: CPU a request, µs' },
  {
    work: 'users100',
    inFlight: 32,
    figure: 'cpu',
    title: 'users(first: 100), 32 in flight: CPU a request, µs',
  },
];

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Draws one bar with its spread as a line. */
function bar({ server, spread, scale, y }) {
  const { median, least, most } = spread;
  const kind = server === 'gateway' ? 'ours' : SERVERS[server].protocol === 'graphql' ? 'peer' : 'floor';
  const middle = y + BAR_HEIGHT / 2;
  return [
    `<text x="${LABEL_WIDTH - 8}" y="${middle}" text-anchor="end" class="${kind === 'ours' ? 'name own' : 'name'}">${escape(SERVERS[server].title)}</text>`,
    `<rect x="${LABEL_WIDTH}" y="${y}" width="${(median * scale).toFixed(1)}" height="${BAR_HEIGHT}" rx="2" class="${kind}"/>`,
    `<line x1="${(LABEL_WIDTH + least * scale).toFixed(1)}" x2="${(LABEL_WIDTH + most * scale).toFixed(1)}" y1="${middle}" y2="${middle}" class="spread"/>`,
    `<text x="${(LABEL_WIDTH + most * scale + 8).toFixed(1)}" y="${middle}" class="value">${Math.round(median)}</text>`,
  ].join('\n');
}

/** Draws one panel with the best server at the top. */
function panel({ work, inFlight, figure, title }, rows, top) {
  const row = rowOf(rows, work, inFlight);
  const bars = Object.keys(row?.windows ?? {})
    .map((server) => ({ server, spread: figureOf(row, server, figure) }))
    .filter(({ spread }) => spread !== undefined)
    .toSorted((a, b) => (a.spread.median - b.spread.median) * (figure === 'perSecond' ? -1 : 1));
  if (bars.length === 0) return { text: '', height: 0 };
  const scale = BAR_WIDTH / Math.max(...bars.map(({ spread }) => spread.most));
  const drawn = bars.map(({ server, spread }, index) =>
    bar({ server, spread, scale, y: top + PANEL_HEAD + index * BAR_STEP }),
  );
  return {
    text: [`<text x="20" y="${top + 30}" class="title">${escape(title)}</text>`, ...drawn].join('\n'),
    height: PANEL_HEAD + bars.length * BAR_STEP + 12,
  };
}

const STYLE = `
  svg { font: 13px system-ui, sans-serif; --ground: #ffffff; --ink: #1f2328; --soft: #59636e; --ours: #0969da; --peer: #afb8c1; --floor: #d8dee4; }
  @media (prefers-color-scheme: dark) {
    svg { --ground: #0d1117; --ink: #f0f6fc; --soft: #9198a1; --ours: #4493f8; --peer: #57606a; --floor: #343b43; }
  }
  .ground { fill: var(--ground); } text { fill: var(--ink); dominant-baseline: central; }
  .title { font-weight: 600; font-size: 15px; } .own { font-weight: 600; } .value, .note { fill: var(--soft); }
  .ours { fill: var(--ours); } .peer { fill: var(--peer); } .floor { fill: var(--floor); stroke: var(--peer); }
  .spread { stroke: var(--ink); stroke-width: 1.5; }`;

export function picture({ rows, circumstances }) {
  let top = 0;
  const panels = PANELS.map((each) => {
    const { text, height } = panel(each, rows, top);
    top += height;
    return text;
  });
  const { cpu, node, date, commit } = circumstances;
  const notes = [
    'Medians, with lines from the least to the most. Outlined: no GraphQL, for comparison.',
    `${cpu}, Node ${node}, ${date} UTC, commit ${commit}`,
  ];
  const height = top + 62;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="Benchmark results: requests a second and CPU a request">
<style>${STYLE}
</style>
<rect width="${WIDTH}" height="${height}" class="ground"/>
${panels.join('\n')}
${notes.map((note, index) => `<text x="20" y="${top + 18 + index * 20}" class="note">${escape(note)}</text>`).join('\n')}
</svg>
`;
}
