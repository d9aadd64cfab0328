/** Shows work that a session has run out under. The component is given from above, as the session knows no feature. */
import type { ComponentType } from 'react';

export interface UnfinishedWorkProps {
  UnfinishedWork: ComponentType<{
    /** Whether signing in leads away from the page. */
    leads: boolean;
  }>;
}
