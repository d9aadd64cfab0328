/**
 * Parts of a page that are loaded separately, such as dialogs. They load when idle, and a failure does not affect the
 * page.
 */
import { Component, type ComponentType, type ReactNode, use } from 'react';
import { preload } from './idle.js';
import { LoadProblem } from './load-problem.js';

interface Loaded<Props> {
  readonly default: ComponentType<Props>;
}

/**
 * Like React's `lazy`, but a part that could not be loaded shows that next to the page, and is loaded again on demand.
 */
export function lazyPart<Props extends object>(load: () => Promise<Loaded<Props>>): ComponentType<Props> {
  preload(load);
  return lazyPartOnDemand(load);
}

/** Like `lazyPart`, for parts that most people never need. Callers preload the part for those who may need it. */
export function lazyPartOnDemand<Props extends object>(
  load: () => Promise<Loaded<Props>>,
): ComponentType<Props> {
  let loading: Promise<Loaded<Props>> | undefined;
  const loadOnce = () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw new LoadError(error);
    });
    return loading;
  };
  // The failed promise is stored, because a new one for each render would load without end.
  let shown: Promise<Loaded<Props>> | undefined;
  const Content = (props: Props) => {
    shown ??= loadOnce();
    const { default: Part } = use(shown);
    return <Part {...props} />;
  };
  return function LazyPart(props: Props) {
    return (
      <LoadBoundary onRetry={() => (shown = undefined)}>
        <Content {...props} />
      </LoadBoundary>
    );
  };
}

class LoadError extends Error {
  constructor(cause: unknown) {
    super('A part of the console could not be loaded.', { cause });
  }
}

interface BoundaryProps {
  onRetry(this: void): void;
  children: ReactNode;
}

/** Catches only failures to load. Other errors are for the boundary of the page. */
class LoadBoundary extends Component<BoundaryProps, { error: unknown }> {
  override state: { error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentWillUnmount(): void {
    // A part that is opened later is loaded again.
    if (this.state.error !== undefined) this.props.onRetry();
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    if (!(error instanceof LoadError)) throw error;
    const retry = () => {
      this.props.onRetry();
      this.setState({ error: undefined });
    };
    return <LoadProblem onRetry={retry} />;
  }
}
