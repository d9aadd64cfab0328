/**
 * Stores GraphiQL's tabs and history in the browser, without headers, because they contain tokens. GraphiQL itself omits
 * headers from its tabs, but not from its history.
 */

function withoutHeaders(value: string): string {
  try {
    return JSON.stringify(JSON.parse(value), (key, member: unknown) => (key === 'headers' ? null : member));
  } catch {
    // Some values are plain text.
    return value;
  }
}

/** The storage that GraphiQL uses. */
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
 * Returns the query and the variables of the active tab of the last visit, or undefined if there is none. GraphiQL restores
 * only variables that were edited, and would open the tab without those of an example.
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
