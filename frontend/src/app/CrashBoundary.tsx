/** Holds what breaks below it; going to another address tries again. */
import { Component, type ReactNode } from "react";
import { Outlet, useLocation } from "react-router";

import { CrashPage } from "./CrashPage";

interface BoundaryProps {
  readonly address: string;
  readonly children: ReactNode;
}

interface Held {
  readonly error: unknown;
  readonly address: string;
}

class Boundary extends Component<BoundaryProps, { readonly held: Held | null }> {
  override state: { readonly held: Held | null } = { held: null };

  static getDerivedStateFromProps(props: BoundaryProps, state: { readonly held: Held | null }) {
    return state.held && state.held.address !== "" && state.held.address !== props.address ? { held: null } : null;
  }

  static getDerivedStateFromError(error: unknown) {
    return { held: { error, address: "" } };
  }

  override componentDidUpdate(): void {
    const { held } = this.state;
    if (held?.address === "") this.setState({ held: { ...held, address: this.props.address } });
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
