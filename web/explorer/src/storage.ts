/**
 * Where GraphiQL keeps tabs and history: the browser's storage, without headers. GraphiQL leaves them out of its tabs, but
 * not out of its history, and they carry tokens.
 */

function withoutHeaders(value: string): string {
  try {
    return JSON.stringify(JSON.parse(value), (key, member: unknown) => (key === 'headers' ? null : member));
  } catch {
    // Not every value is JSON.
    return value;
  }
}

/** To GraphiQL. */
export const STORAGE = {
  get length() {
    return localStorage.length;
  },
  clear: () => localStorage.clear(),
  getItem: (key: string) => localStorage.getItem(key),
  removeItem: (key: string) => localStorage.removeItem(key),
  setItem: (key: string, value: string) => localStorage.setItem(key, withoutHeaders(value)),
};

/**
 * Returns what the active tab of the last visit held. GraphiQL stores variables apart from its tabs only once they are typed
 * in, and would open the tab without those that it started with.
 */
export function readActiveTab(): { initialQuery: string; initialVariables: string } | undefined {
  try {
    const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '') as {
      tabs: { query: string | null; variables: string | null }[];
      activeTabIndex: number;
    };
    const tab = tabs[activeTabIndex];
    return tab && { initialQuery: tab.query ?? '', initialVariables: tab.variables ?? '' };
  } catch {
    return undefined;
  }
}
