/** A ring whose parts are the shares of a whole. Screen readers read the table next to it. */
import { DonutChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import type { Share } from './count-users.js';
import { NUMBER } from '../../ui/format-count.js';

export interface ShareChartProps {
  shares: readonly Share[];
  /** The diameter, in pixels. */
  size: number;
}

export const ShareChart = ({ shares, size }: ShareChartProps) => (
  <DonutChart
    aria-hidden
    size={size}
    thickness={24}
    startAngle={90}
    endAngle={-270}
    chartLabel={NUMBER.format(shares.reduce((sum, { count }) => sum + count, 0))}
    strokeWidth={shares.length > 1 ? 2 : 0}
    withTooltip
    tooltipDataSource="segment"
    accessibilityLayer={false}
    // The numbers rise while users are read, so an animation would only disturb.
    pieProps={{ isAnimationActive: false, rootTabIndex: -1 }}
    data={shares.map(({ label, count, color }) => ({ name: label, value: count, color }))}
  />
);
