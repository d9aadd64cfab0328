/** The pages by their addresses. Each page is loaded on demand. */
import { Center, Loader } from '@mantine/core';
import { createBrowserRouter, Navigate, type RouteObject } from 'react-router';
import { SignedInOnly } from './session/signed-in-only.js';
import { NotFoundPage, RouteProblem } from './shell/route-problem.js';
import { Shell } from './shell/shell.js';
import { lazyPart } from './ui/lazy-part.js';

const UnfinishedWork = lazyPart(async () => ({
  default: (await import('./feature/bulk-jobs/preserved-work.js')).PreservedWork,
}));

const PAGES: RouteObject[] = [
  { index: true, element: <Navigate to="/accounts" replace /> },
  {
    path: 'accounts',
    lazy: async () => ({
      Component: (await import('./feature/accounts/list/account-list-page.js')).AccountListPage,
    }),
  },
  {
    lazy: async () => {
      await import('./ui/more-style.js');
      return {};
    },
    children: [
      {
        path: 'accounts/:accountId',
        lazy: async () => ({
          Component: (await import('./feature/accounts/account-layout.js')).AccountLayout,
        }),
        children: [
          {
            index: true,
            lazy: async () => ({
              Component: (await import('./feature/accounts/account-overview.js')).AccountOverview,
            }),
          },
          {
            path: 'settings',
            lazy: async () => ({
              Component: (await import('./feature/accounts/settings/account-settings-page.js'))
                .AccountSettingsPage,
            }),
          },
          {
            path: 'rooms',
            lazy: async () => ({
              Component: (await import('./feature/rooms/list/room-list-page.js')).RoomListPage,
            }),
          },
          {
            path: 'rooms/:roomId',
            lazy: async () => ({ Component: (await import('./feature/rooms/room/room-page.js')).RoomPage }),
          },
          {
            path: 'bots',
            lazy: async () => ({
              Component: (await import('./feature/bots/bot-list-page.js')).BotListPage,
            }),
          },
          {
            path: 'users',
            lazy: async () => ({
              Component: (await import('./feature/users/list/user-list-page.js')).UserListPage,
            }),
          },
          {
            path: 'bulk',
            lazy: async () => ({ Component: (await import('./feature/bulk-jobs/bulk-page.js')).BulkPage }),
          },
          {
            path: 'users/:userId',
            lazy: async () => ({ Component: (await import('./feature/users/user/user-page.js')).UserPage }),
          },
        ],
      },
      {
        path: 'phone-numbers',
        lazy: async () => ({
          Component: (await import('./feature/phone-numbers/phone-number-layout.js')).PhoneNumberLayout,
        }),
        children: [
          {
            index: true,
            lazy: async () => ({
              Component: (await import('./feature/phone-numbers/list/phone-number-list-page.js'))
                .PhoneNumberListPage,
            }),
          },
          {
            path: 'search',
            lazy: async () => ({
              Component: (await import('./feature/phone-numbers/search/phone-number-search-page.js'))
                .PhoneNumberSearchPage,
            }),
          },
          {
            path: 'orders',
            lazy: async () => ({
              Component: (await import('./feature/phone-numbers/orders/phone-number-order-list-page.js'))
                .PhoneNumberOrderListPage,
            }),
          },
          {
            path: 'orders/:phoneNumberOrderId',
            lazy: async () => ({
              Component: (await import('./feature/phone-numbers/orders/phone-number-order-page.js'))
                .PhoneNumberOrderPage,
            }),
          },
          {
            path: 'deleted',
            lazy: async () => ({
              Component: (await import('./feature/phone-numbers/deleted/phone-number-deleted-page.js'))
                .PhoneNumberDeletedPage,
            }),
          },
        ],
      },
      {
        path: 'settings',
        lazy: async () => ({ Component: (await import('./feature/settings/settings-page.js')).SettingsPage }),
      },
    ],
  },
  { path: '*', Component: NotFoundPage },
];

const Loading = () => (
  <Center mih="50vh">
    <Loader role="progressbar" aria-label="Loading" />
  </Center>
);

export const createRouter = () =>
  createBrowserRouter(
    [
      {
        path: 'signed-in',
        HydrateFallback: Loading,
        ErrorBoundary: RouteProblem,
        lazy: async () => ({
          Component: (await import('./session/provider-return.js')).ProviderReturn,
        }),
      },
      {
        element: <SignedInOnly UnfinishedWork={UnfinishedWork} />,
        HydrateFallback: Loading,
        ErrorBoundary: RouteProblem,
        children: [{ Component: Shell, children: [{ ErrorBoundary: RouteProblem, children: PAGES }] }],
      },
    ],
    { basename: '/console' },
  );
