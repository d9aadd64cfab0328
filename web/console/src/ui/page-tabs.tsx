/** The tabs above pages that belong together. */
import { Box } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { Link, useMatch, useResolvedPath } from 'react-router';
import classes from './page-tabs.module.css';

export interface PageTabsProps {
  label: string;
  tabs: readonly PageTab[];
}

/** The path of the page below that of the layout, its label, and a further page without a tab of its own. */
export type PageTab = readonly [to: string, label: string, other?: string];

export const PageTabs = ({ label, tabs }: PageTabsProps) => (
  <Box component="nav" aria-label={label} className={classes['tabs']}>
    {tabs.map((tab) => (
      <Tab key={tab[0]} tab={tab} />
    ))}
  </Box>
);

function Tab({ tab: [to, label, other = to] }: { tab: PageTab }) {
  const isItself = useIsAt(to);
  const isActive = useIsAt(other) || isItself;
  const link = useRef<HTMLAnchorElement>(null);
  // On narrow screens the tabs scroll.
  useEffect(() => {
    if (isActive) link.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isActive]);
  return (
    <Link ref={link} to={to} className={classes['tab']} aria-current={isActive ? 'page' : undefined}>
      {label}
    </Link>
  );
}

const useIsAt = (to: string): boolean =>
  useMatch({ path: useResolvedPath(to).pathname, end: to === '' }) !== null;
