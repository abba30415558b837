/** A text box with a list below: arrows move, Enter picks, the pointer works as well. */
import { type InputHTMLAttributes, type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";

import classes from "./Floating.module.css";

interface PickListProps<Value> {
  readonly label: string;
  readonly options: readonly { readonly key: string; readonly value: Value }[];
  readonly onPick: (value: Value) => void;
  readonly render: (value: Value) => ReactNode;
  readonly empty: string;
  readonly input: (props: InputProps) => ReactNode;
}

type InputProps = Pick<
  InputHTMLAttributes<HTMLInputElement>,
  "autoFocus" | "onKeyDown" | "role" | "aria-expanded" | "aria-controls" | "aria-activedescendant"
> & { readonly "data-autofocus": true };

export function PickList<Value>({ label, options, onPick, render, empty, input }: PickListProps<Value>) {
  const id = useId();
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const here = Math.min(at, options.length - 1);

  useEffect(() => setAt(0), [options.length]);
  useEffect(() => {
    list.current?.children[here]?.scrollIntoView({ block: "nearest" });
  }, [here]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      setAt((here + step + options.length) % Math.max(options.length, 1));
    }
    const option = options[here];
    if (event.key === "Enter" && option) {
      event.preventDefault();
      event.stopPropagation();
      onPick(option.value);
    }
  };

  return (
    <>
      {input({
        // At once, for who types on right after the key that opened it; and again when the dialog sets its own focus.
        autoFocus: true,
        "data-autofocus": true,
        onKeyDown,
        role: "combobox",
        "aria-expanded": true,
        "aria-controls": id,
        "aria-activedescendant": `${id}-${here}`,
      })}
      <div id={id} role="listbox" aria-label={label} className={classes.list} ref={list}>
        {options.map((option, index) => (
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the text box keeps the focus and takes the keys
          <div
            key={option.key}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === here}
            className={classes.pick}
            onClick={() => onPick(option.value)}
            onMouseMove={() => setAt(index)}
          >
            {render(option.value)}
          </div>
        ))}
        {options.length === 0 && <p className={classes.nothing}>{empty}</p>}
      </div>
    </>
  );
}
