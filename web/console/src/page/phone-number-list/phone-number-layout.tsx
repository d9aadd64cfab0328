/** What is around every page of the phone numbers: its parts. */
import { Outlet } from 'react-router';
import { PageTabs } from '../../part/page-tabs.js';
import { useViewer } from '../../session/viewer.js';

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
      <PageTabs label="Phone numbers" tabs={tabs} />
      <Outlet />
    </>
  );
}
