/** The head of every page: its title, which the tab shows too, the pages above it, and its actions. */
import { Anchor, Breadcrumbs, Group, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { Link, NavigationType, useNavigationType } from 'react-router';
import { useValueHighlight } from '../live/highlight.js';

export interface PageHeaderProps {
  title: string;
  /** The entity whose name is the title, to point out changes by somebody else. */
  subject?: string;
  /** The pages above it, outermost first. */
  trail?: readonly { readonly label: string; readonly to: string }[];
  /** The buttons at the right. */
  actions?: ReactNode;
}

export function PageHeader({ title, subject = '', trail, actions }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const navigation = useNavigationType();
  const highlight = useValueHighlight(subject, title);
  // Without the focus, screen readers would continue at the position of the followed link.
  useEffect(() => {
    if (navigation === NavigationType.Push) heading.current?.focus({ preventScroll: true });
  }, [navigation]);
  return (
    <Group justify="space-between" align="flex-end" mb="lg">
      <title>{`${title} · Chime console`}</title>
      <div>
        {trail && (
          <Breadcrumbs component="nav" aria-label="Breadcrumbs" mb={4}>
            {trail.map(({ label, to }) => (
              <Anchor key={to} component={Link} to={to} size="sm">
                {label}
              </Anchor>
            ))}
          </Breadcrumbs>
        )}
        <Title order={1} size="h2" ref={heading} tabIndex={-1} {...highlight}>
          {title}
        </Title>
      </div>
      {actions && <Group gap="sm">{actions}</Group>}
    </Group>
  );
}
