/** A search that waits until nobody types any more. */
import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";

interface SearchBoxProps {
  /** What is searched for now. When it changes elsewhere, by "clear" or by going back, the box follows, unless somebody types just then. */
  readonly value: string;
  readonly label: string;
  readonly onSearch: (q: string) => void;
  readonly width?: number;
  readonly size?: "xs" | "sm";
}

export function SearchBox({ value, label, onSearch, width = 250, size = "sm" }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const typing = useRef(false);
  const later = useDebouncedCallback((typed: string) => {
    typing.current = false;
    onSearch(typed);
  }, 300);
  useEffect(() => () => later.cancel(), [later]);
  useEffect(() => {
    if (!typing.current) setText(value);
  }, [value]);

  return (
    <TextInput
      type="search"
      size={size}
      w={width}
      value={text}
      placeholder={label}
      aria-label={label}
      leftSection={<Search size={size === "xs" ? 13 : 15} aria-hidden />}
      onChange={(event) => {
        typing.current = true;
        setText(event.currentTarget.value);
        later(event.currentTarget.value);
      }}
    />
  );
}
