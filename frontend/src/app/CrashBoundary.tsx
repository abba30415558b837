/** Holds what breaks below it; going to another address tries again. */
import { Component, type ReactNode } from "react";
import { Outlet, useLocation } from "react-router";

import { CrashPage } from "./CrashPage";

interface BoundaryProps {
  readonly address: string;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly address: string;
  readonly held: { readonly error: unknown } | null;
}

class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { address: this.props.address, held: null };

  static getDerivedStateFromProps({ address }: BoundaryProps, state: BoundaryState): BoundaryState | null {
    return address === state.address ? null : { address, held: null };
  }

  static getDerivedStateFromError(error: unknown): Partial<BoundaryState> {
    return { held: { error } };
  }

  override render(): ReactNode {
    return this.state.held ? <CrashPage error={this.state.held.error} /> : this.props.children;
  }
}

/** As the element of a route: the pages below it. */
export function CrashBoundary({ children = <Outlet /> }: { readonly children?: ReactNode }) {
  const { pathname } = useLocation();
  return <Boundary address={pathname}>{children}</Boundary>;
}
