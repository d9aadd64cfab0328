/** What is around every page of the phone numbers: its parts. */
import { Box } from '@mantine/core';
import { NavLink, Outlet } from 'react-router';
import { useViewer } from '../../session/viewer.js';
import classes from '../account/account-layout.module.css';

export function PhoneNumberLayout() {
  const viewer = useViewer();
  const tabs: [to: string, label: string][] = [
    ['', 'Inventory'],
    ...(viewer.can('phone-number:write') ? ([['search', 'Order numbers']] as [string, string][]) : []),
    ['orders', 'Orders'],
    ['deleted', 'Deletion queue'],
  ];
  return (
    <>
      <Box component="nav" aria-label="Phone numbers" className={classes['tabs']}>
        {tabs.map(([to, label]) => (
          <NavLink key={to} to={to} end={to === ''} className={classes['tab'] ?? ''}>
            {label}
          </NavLink>
        ))}
      </Box>
      <Outlet />
    </>
  );
}
