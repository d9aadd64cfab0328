/** The frame of every page: the navigation, the colour scheme, and the viewer. */
import { AppShell, Burger, Button, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconBuilding, IconPhone, IconSettings } from '@tabler/icons-react';
import { Suspense, useEffect } from 'react';
import { NavLink as RouterLink, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { clearJobs, listUnfinishedJobs } from '../feature/bulk-jobs/job-store.js';
import { Announcer } from '../ui/announcer.js';
import { confirm } from '../ui/confirm.js';
import { startPreloading } from '../ui/idle.js';
import { lazyPart } from '../ui/lazy-part.js';
import { useSession } from '../session/session.js';
import { useViewer } from '../session/viewer.js';
import { BackendName, BackendNote } from './backend-note.js';
import { ColorSchemeSwitch } from './color-scheme-switch.js';
import classes from './shell.module.css';

/** The navigation. An entry is shown to viewers who may read its page. */
const ENTRIES = [
  { to: '/accounts', label: 'Accounts', Icon: IconBuilding, permission: 'account:read' },
  { to: '/phone-numbers', label: 'Phone numbers', Icon: IconPhone, permission: 'phone-number:read' },
  { to: '/settings', label: 'Settings', Icon: IconSettings, permission: 'settings:read' },
] as const;

const PageNotes = lazyPart(async () => ({ default: (await import('./page-notes.js')).PageNotes }));

export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure();
  // Loads the styles of dialogs after the page is drawn.
  useEffect(() => void import('../ui/more-style.js'), []);
  const [isIdle, { open: setIdle }] = useDisclosure();
  useEffect(() => startPreloading(setIdle), [setIdle]);
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 220, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding="lg"
    >
      <a className={classes['skip']} href="#main">
        Skip to the page
      </a>
      <AppShell.Header px="md">
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <div>
              <Text fw={600} lh={1.25}>
                Chime console
              </Text>
              <BackendName />
            </div>
          </Group>
          <Group gap="sm" wrap="nowrap">
            <SignedIn />
            <ColorSchemeSwitch />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar
        p="sm"
        aria-label="Main"
        className={isOpen ? undefined : classes['closed']}
        onClick={close}
      >
        <AppShell.Section grow>
          <Navigation />
        </AppShell.Section>
        <AppShell.Section>
          <BackendNote />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className={classes['main']}>
        <Suspense>{isIdle && <PageNotes />}</Suspense>
        <Outlet />
        <Announcer />
      </AppShell.Main>
      <ScrollRestoration />
    </AppShell>
  );
}

function Navigation() {
  const viewer = useViewer();
  const { pathname } = useLocation();
  return ENTRIES.filter(({ permission }) => viewer.can(permission)).map(({ to, label, Icon }) => (
    <NavLink
      key={to}
      component={RouterLink}
      to={to}
      label={label}
      leftSection={<Icon size={18} />}
      active={pathname.startsWith(to)}
    />
  ));
}

const LEAVING = {
  title: 'Sign out while bulk work is not finished?',
  confirm: 'Sign out',
  children: (
    <Text size="sm">
      What is done stays done. The rest is given up, and the outcome cannot be looked at any more.
    </Text>
  ),
};

function SignedIn() {
  const { credential, signOut } = useSession();
  const { id } = useViewer();
  if (credential === undefined) return undefined;
  const leave = async () => {
    if (listUnfinishedJobs().length > 0 && !(await confirm(LEAVING))) return;
    clearJobs();
    signOut();
  };
  return (
    <>
      <Text size="sm" c="dimmed" visibleFrom="xs" truncate maw={240} title={id}>
        {id}
      </Text>
      <Button variant="default" size="xs" onClick={() => void leave()}>
        Sign out
      </Button>
    </>
  );
}
