/**
 * Shows work that an expired session has interrupted. The component comes from the router, because the session imports
 * no feature.
 */
import type { ComponentType } from 'react';

export interface UnfinishedWorkProps {
  UnfinishedWork: ComponentType<{
    /** Whether signing in leads away from the page. */
    leads: boolean;
  }>;
}
