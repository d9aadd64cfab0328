/** A ring whose parts are the shares of a whole. Screen readers read the table beside it. */
import { DonutChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import type { Share } from './count-users.js';

export const CHART_SIZE = 132;

export const ShareChart = ({ shares }: { shares: readonly Share[] }) => (
  <DonutChart
    aria-hidden
    size={CHART_SIZE}
    thickness={22}
    strokeWidth={shares.length > 1 ? 2 : 0}
    withTooltip
    tooltipDataSource="segment"
    accessibilityLayer={false}
    // It follows numbers that go up while users are read: moving would only be in the way.
    pieProps={{ isAnimationActive: false, rootTabIndex: -1 }}
    data={shares.map(({ label, count, color }) => ({ name: label, value: count, color }))}
  />
);
