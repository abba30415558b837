/** Panes side by side with splitters between them; the widths are remembered in this browser. */
import { useLocalStorage } from "@mantine/hooks";
import { Children, Fragment, type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";

import classes from "./Inspector.module.css";

const SMALLEST = 15;
const STEP = 2;

export function Panes({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation("editor");
  const panes = Children.toArray(children);
  const even = panes.map(() => 100 / panes.length);
  const [kept, setKept] = useLocalStorage<number[]>({ key: `wareflow.panes.${panes.length}`, defaultValue: even, getInitialValueInEffect: false });
  const box = useRef<HTMLDivElement>(null);
  const widths = kept.length === panes.length ? kept : even;

  const move = (at: number, by: number) => {
    const [left = 0, right = 0] = [widths[at], widths[at + 1]];
    const step = Math.max(SMALLEST - left, Math.min(by, right - SMALLEST));
    setKept(widths.map((width, index) => (index === at ? width + step : index === at + 1 ? width - step : width)));
  };

  const onPointerMove = (at: number) => (event: PointerEvent) => {
    if (event.buttons !== 1 || !box.current) return;
    move(at, (event.movementX / box.current.clientWidth) * 100);
  };

  const onKeyDown = (at: number) => (event: KeyboardEvent) => {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP, Home: -100, End: 100 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    move(at, by);
  };

  return (
    <div className={classes.panes} ref={box}>
      {panes.map((pane, at) => (
        <Fragment key={at}>
          <div className={classes.pane} style={{ flexGrow: widths[at] }}>
            {pane}
          </div>
          {at < panes.length - 1 && (
            // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a separator with a value is a control
            <div
              className={classes.splitter}
              role="separator"
              aria-orientation="vertical"
              aria-label={t("nodeView.splitter")}
              aria-valuemin={SMALLEST}
              aria-valuemax={Math.round((widths[at] ?? 0) + (widths[at + 1] ?? 0) - SMALLEST)}
              aria-valuenow={Math.round(widths[at] ?? 0)}
              // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
              tabIndex={0}
              onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
              onPointerMove={onPointerMove(at)}
              onKeyDown={onKeyDown(at)}
            />
          )}
        </Fragment>
      ))}
    </div>
  );
}
