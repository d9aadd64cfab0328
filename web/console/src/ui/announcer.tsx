/** Announces to screen readers that somebody else has changed what the page shows. */
import { VisuallyHidden } from '@mantine/core';
import { useAnnouncement } from '../live/announcement.js';

export const Announcer = () => <VisuallyHidden role="status">{useAnnouncement()}</VisuallyHidden>;
