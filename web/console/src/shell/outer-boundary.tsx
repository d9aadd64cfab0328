/** The outermost error boundary: whatever fails, the page says so and can be reloaded. It depends on no library. */
import { Component, type ReactNode } from 'react';

export class OuterBoundary extends Component<{ children: ReactNode }, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <main role="alert" className="failed">
        <h1>The console failed</h1>
        <p>What was saved is saved. Reload the page to go on.</p>
        <button type="button" onClick={() => location.reload()}>
          Reload
        </button>
      </main>
    );
  }
}
