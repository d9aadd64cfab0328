/** The frame of every page of phone numbers: its tabs. */
import { Outlet } from 'react-router';
import { type PageTab, PageTabs } from '../../ui/page-tabs.js';

const TABS: readonly PageTab[] = [
  ['', 'Inventory'],
  ['orders', 'Orders', 'search'],
  ['deleted', 'Deletion queue'],
];

export function PhoneNumberLayout() {
  return (
    <>
      <PageTabs label="Phone numbers" tabs={TABS} />
      <Outlet />
    </>
  );
}
