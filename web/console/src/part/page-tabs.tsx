/** The parts of something that has several pages, above each of them. */
import { Box } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { NavLink, useMatch, useResolvedPath } from 'react-router';
import classes from './page-tabs.module.css';

export interface PageTabsProps {
  label: string;
  /** Where each leads to, below the layout's own address, and what it is called. */
  tabs: readonly (readonly [to: string, label: string])[];
}

export const PageTabs = ({ label, tabs }: PageTabsProps) => (
  <Box component="nav" aria-label={label} className={classes['tabs']}>
    {tabs.map(([to, name]) => (
      <Tab key={to} to={to} label={name} />
    ))}
  </Box>
);

function Tab({ to, label }: { to: string; label: string }) {
  const end = to === '';
  const isActive = useMatch({ path: useResolvedPath(to).pathname, end }) !== null;
  const link = useRef<HTMLAnchorElement>(null);
  // On narrow screens they scroll.
  useEffect(() => {
    if (isActive) link.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isActive]);
  return (
    <NavLink ref={link} to={to} end={end} className={classes['tab'] ?? ''}>
      {label}
    </NavLink>
  );
}
